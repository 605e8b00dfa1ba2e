// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
interface WasmModule {}

type EmbindString = ArrayBuffer | Uint8Array | Uint8ClampedArray | Int8Array | string;
export interface ClassHandle {
  isAliasOf(other: ClassHandle): boolean;
  delete(): void;
  deleteLater(): this;
  isDeleted(): boolean;
  // @ts-ignore - If targeting lower than ESNext, this symbol might not exist.
  [Symbol.dispose](): void;
  clone(): this;
}
export interface BrowserAuth extends ClassHandle {
  dispose(): void;
  isAuthenticated(): boolean;
  abort(_0: number): void;
  mayCarryToken(_0: EmbindString): boolean;
  load(_0: any): number;
  login(_0: EmbindString, _1: EmbindString, _2: any): number;
  handleRedirectCallback(_0: EmbindString, _1: any): number;
  accessToken(_0: EmbindString, _1: any): number;
  logout(_0: boolean, _1: any): number;
  tokenSet(): any;
  refusedScopes(): any;
}

interface EmbindModule {
  BrowserAuth: {
    new (_0: any, _1: any): BrowserAuth;
  };
  abortOAuthHelper(_0: number): void;
  generatePkce(): any;
  buildAuthUrl(_0: any, _1: EmbindString, _2: EmbindString): any;
  exchangeCode(_0: any, _1: EmbindString, _2: EmbindString, _3: any): number;
  refreshToken(_0: any, _1: EmbindString, _2: any): number;
}

export type MainModule = WasmModule & EmbindModule;
export default function MainModuleFactory(options?: unknown): Promise<MainModule>;
