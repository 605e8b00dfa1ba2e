// SPDX-License-Identifier: MIT
// The button of docs/react.md, between a chat server and its list of commands.

import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ShowdownButton } from '../examples/ShowdownButton';

function Chat() {
  const [commands, setCommands] = useState<string[]>([]);
  return (
    <>
      <ShowdownButton
        challstr={`4|${'0123456789abcdef'.repeat(16)}`}
        send={(command) => setCommands((before) => [...before, command])}
      />
      <ol>
        {commands.map((command) => (
          <li key={command}>{command}</li>
        ))}
      </ol>
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Chat />
  </StrictMode>,
);
