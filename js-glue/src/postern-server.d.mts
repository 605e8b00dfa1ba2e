// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
interface WasmModule {}

type EmbindString = ArrayBuffer | Uint8Array | Uint8ClampedArray | Int8Array | string;
interface EmbindModule {
  attachHost(_0: any): void;
  abortOperation(_0: number): void;
  generatePkce(): string;
  buildAuthUrl(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  exchangeCode(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  refreshToken(_0: number, _1: EmbindString, _2: EmbindString): void;
  clientCredentials(_0: number, _1: EmbindString): void;
  revokeToken(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  introspectToken(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  createRelay(_0: EmbindString): number;
  addRelayKey(_0: number, _1: boolean, _2: EmbindString): void;
  openRelay(_0: number, _1: number): void;
  examineRelayed(_0: number, _1: number, _2: EmbindString, _3: EmbindString): void;
  answerRelayed(
    _0: number,
    _1: number,
    _2: EmbindString,
    _3: EmbindString,
    _4: number,
    _5: EmbindString,
  ): void;
}

export type MainModule = WasmModule & EmbindModule;
export default function MainModuleFactory(options?: unknown): Promise<MainModule>;
