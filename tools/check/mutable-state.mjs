// Finds variables that outlive a call: non-constant ones at namespace scope, and static or
// thread_local ones anywhere. A scanner over statements and braces, not a parser: it knows enough
// C++ for code that clang-format has laid out.
import { lineAt } from './source-tree.mjs';

const SCOPE_KEYWORD = /\b(?:class|struct|union|enum)\b/;
const NOT_A_VARIABLE =
  /^(?:using|typedef|template|friend|concept|static_assert|namespace|class|struct|union|enum|extern\s+template|public|private|protected|return|if|for|while|switch|case|default|else|do|co_return|co_await|co_yield|requires|operator|goto|break|continue)\b/;

function withoutPreprocessor(code) {
  return code.replace(/^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, (text) => text.replace(/[^\n]/g, ' '));
}

// Template arguments may hold parentheses, as in std::function<void()>.
function withoutTemplateArguments(statement) {
  let text = statement;
  let previous;
  do {
    previous = text;
    text = text.replace(/<[^<>;{}]*>/g, '');
  } while (text !== previous);
  return text;
}

function scopeOpenedBy(statement) {
  if (/^(?:inline\s+)?namespace\b|^extern\s*"/.test(statement)) return 'namespace';
  const text = withoutTemplateArguments(statement).replace(/^template\s*/, '');
  if (
    SCOPE_KEYWORD.test(text) &&
    !/[()=]/.test(text.replace(/\b(?:alignas|requires)\s*\([^)]*\)/g, ''))
  )
    return 'class';
  return 'block';
}

function isConstant(text) {
  if (/\bconstexpr\b/.test(text)) return true;
  if (!/\bconst\b/.test(text)) return false;
  // `const char* p` may be pointed elsewhere; `const char* const p` may not.
  const pointer = text.lastIndexOf('*');
  return pointer < 0 || /\bconst\b/.test(text.slice(pointer));
}

function problemOf(rawStatement, scope) {
  const statement = rawStatement
    .replace(/\[\[[^\]]*\]\]/g, ' ')
    .replace(/^(?:\s*(?:public|private|protected)\s*:)+/, '')
    .trim();
  const isStatic = /^(?:(?:inline|extern|constinit|const)\s+)*(?:static|thread_local)\b/.test(
    statement,
  );
  if (scope !== 'namespace' && !isStatic) return undefined;
  if (NOT_A_VARIABLE.test(statement)) return undefined;
  const declaration = withoutTemplateArguments(statement).split(/=(?!=)/)[0];
  // Inside a block there are no function declarations worth the name: parentheses initialise.
  const isFunction = scope !== 'block' && /\(|\boperator\b/.test(declaration);
  const isVariable = /^(?:[\w:]+[\s&*]+)+[*&]*[\w:]+\s*(?:\[[^\]]*\]\s*)*(?:\(.*\)\s*)?$/s.test(
    declaration.trim(),
  );
  if (isFunction || !isVariable || isConstant(declaration)) return undefined;
  const name = /([\w:]+)\s*(?:\[[^\]]*\]\s*)*(?:\(.*\)\s*)?$/s.exec(declaration.trim())[1];
  return `mutable state outside any object: ${name}`;
}

export function findMutableState(path, code) {
  const text = withoutPreprocessor(code);
  const problems = [];
  // Each open brace remembers the kind of scope, and how many parentheses were open around it.
  const scopes = [{ kind: 'namespace', parentheses: 0 }];
  let start = 0;
  let parentheses = 0;
  const judge = (end) => {
    const problem = problemOf(text.slice(start, end).trim(), scopes.at(-1).kind);
    if (!problem) return;
    const first = start + text.slice(start, end).search(/\S/);
    problems.push(`${path}:${lineAt(text, first)}: ${problem}`);
  };
  for (let i = 0; i < text.length; ++i) {
    const character = text[i];
    if (character === '(') ++parentheses;
    else if (character === ')') --parentheses;
    else if (character === '{') {
      const kind = scopeOpenedBy(text.slice(start, i).trim());
      if (kind === 'block') judge(i);
      scopes.push({ kind, parentheses });
      parentheses = 0;
      start = i + 1;
    } else if (character === '}' && scopes.length > 1) {
      parentheses = scopes.pop().parentheses;
      start = i + 1;
    } else if (character === ';' && parentheses === 0) {
      judge(i);
      start = i + 1;
    }
  }
  return problems;
}
