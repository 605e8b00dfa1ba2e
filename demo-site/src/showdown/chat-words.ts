// SPDX-License-Identifier: MIT

interface ChatWords {
  /** The line itself, its long parts cut short and an assertion left out. */
  text: string;
  meaning: string;
}

const SHOWN_OF_CHALLENGE = 12;

/** A line of the chat protocol, and what it is for. */
export function inChatWords(line: string): ChatWords {
  const [, command = '', ...rest] = line.split('|');
  const [first = '', second = ''] = rest;
  if (command.startsWith('/trn ')) {
    const [, name = '', assertion = ''] = /^\/trn ([^,]*),[^,]*,([^]*)$/.exec(command) ?? [];
    return {
      text: `|/trn ${name},0,(assertion, ${assertion.length} characters)`,
      meaning: 'The name, and the assertion that proves it.',
    };
  }
  switch (command) {
    case 'challstr':
      return {
        text: `|challstr|${first}|${second.slice(0, SHOWN_OF_CHALLENGE)}… (${second.length} digits)`,
        meaning: 'What the login server is to sign, for this connection alone.',
      };
    case 'updateuser':
      return {
        text: line,
        meaning:
          second === '1' ? `You are signed in as ${first.trim()}.` : 'Nobody yet: a guest’s name.',
      };
    case 'nametaken':
      return { text: line, meaning: 'The name is not yours, says the chat server.' };
    case 'init':
    case 'title':
      return { text: line, meaning: command === 'init' ? 'A room opens.' : 'The room’s name.' };
    case 'c:':
      return { text: line, meaning: `${second.trim()} says: ${rest.slice(2).join('|')}` };
    default:
      return { text: line, meaning: 'What you say.' };
  }
}
