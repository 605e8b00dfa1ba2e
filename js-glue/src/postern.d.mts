// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
interface WasmModule {}

type EmbindString = ArrayBuffer | Uint8Array | Uint8ClampedArray | Int8Array | string;
interface EmbindModule {
  attachHost(_0: any): void;
  abortOperation(_0: number): void;
  storageAnswered(_0: number, _1: boolean, _2: EmbindString): void;
  dispose(_0: number): void;
  createBrowserAuth(_0: EmbindString): number;
  load(_0: number, _1: number): void;
  reload(_0: number, _1: number): void;
  login(_0: number, _1: number, _2: EmbindString, _3: EmbindString): void;
  handleRedirectCallback(_0: number, _1: number, _2: EmbindString): void;
  accessToken(_0: number, _1: number, _2: EmbindString): void;
  hasToken(_0: number): boolean;
  logout(_0: number, _1: number, _2: boolean): void;
  tokenSet(_0: number): string;
  isAuthenticated(_0: number): boolean;
  refusedScopes(_0: number): string;
  mayCarryToken(_0: number, _1: EmbindString): boolean;
  loginWithPopup(_0: number, _1: number, _2: any, _3: EmbindString, _4: EmbindString): void;
  createShowdownAuth(_0: EmbindString): number;
  showdownLoad(_0: number, _1: number): void;
  showdownLogin(_0: number, _1: number, _2: any, _3: EmbindString): void;
  showdownRedirectCallback(_0: number, _1: number, _2: EmbindString): void;
  showdownAssertion(_0: number, _1: number, _2: EmbindString): void;
  showdownRefreshToken(_0: number, _1: number): void;
  showdownLogout(_0: number, _1: number): void;
  showdownSession(_0: number): string;
  manageAccessUrl(_0: number): string;
  parseChallstr(_0: number, _1: EmbindString): void;
  trnCommand(_0: number, _1: EmbindString, _2: EmbindString): void;
  generatePkce(): string;
  buildAuthUrl(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  exchangeCode(_0: number, _1: EmbindString, _2: EmbindString, _3: EmbindString): void;
  refreshToken(_0: number, _1: EmbindString, _2: EmbindString): void;
}

export type MainModule = WasmModule & EmbindModule;
export default function MainModuleFactory(options?: unknown): Promise<MainModule>;
