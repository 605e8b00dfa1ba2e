// SPDX-License-Identifier: MIT
import { Providers } from './providers.js';

export default function Layout({ children }) {
  return <Providers>{children}</Providers>;
}
