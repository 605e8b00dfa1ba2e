// SPDX-License-Identifier: MIT
// selenium-webdriver has no types of its own: what webkitgtk-engine.ts uses of it.

declare module 'selenium-webdriver' {
  export class By {
    static xpath(expression: string): By;
  }

  export class Capabilities {
    constructor(capabilities: object);
    getBrowserVersion(): string;
  }

  export class Builder {
    usingServer(url: string): this;
    withCapabilities(capabilities: Capabilities): this;
    build(): Promise<WebDriver>;
  }

  export interface WebElement {
    click(): Promise<void>;
    clear(): Promise<void>;
    sendKeys(text: string): Promise<void>;
  }

  export interface WebDriver {
    close(): Promise<void>;
    executeScript<T>(script: string): Promise<T>;
    findElements(by: By): Promise<WebElement[]>;
    get(url: string): Promise<void>;
    getAllWindowHandles(): Promise<string[]>;
    getCapabilities(): Promise<Capabilities>;
    getCurrentUrl(): Promise<string>;
    getWindowHandle(): Promise<string>;
    navigate(): { back(): Promise<void>; forward(): Promise<void>; refresh(): Promise<void> };
    quit(): Promise<void>;
    switchTo(): {
      newWindow(type: 'tab' | 'window'): Promise<void>;
      window(handle: string): Promise<void>;
    };
  }
}
