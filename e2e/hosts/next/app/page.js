// SPDX-License-Identifier: MIT
export default function Page() {
  return <h1>The app</h1>;
}
