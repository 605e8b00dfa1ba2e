// What a public host runs and shows: workflows whose actions cannot be changed behind our back, issue
// forms that a host accepts, and commands in prose that exist.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAll, readSource, sourceFiles } from './source-tree.mjs';

const WORKFLOWS = '.github/workflows/';
const FORMS = '.github/ISSUE_TEMPLATE/';

const USES = /^[ -]*uses:[ ]*(.*)$/gm;
// A tag can be moved to other code; the comment is for those who read, and for Dependabot.
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

const JOB = /^ {2}([\w-]+):\n((?: {3,}.*\n|\n)*)/gm;

function jobProblems(path, jobs) {
  return [...jobs.matchAll(JOB)].flatMap(([, name, text]) =>
    ['timeout-minutes', 'permissions', 'runs-on']
      .filter((key) => !new RegExp(`^ {4}${key}:`, 'm').test(text))
      .map((key) => `${path}: the job ${name} has no ${key}`),
  );
}

function workflowProblems(root, path) {
  const text = readSource(root, path);
  const unpinned = findAll(path, text, USES, ([, action]) =>
    PINNED.test(action.trim())
      ? undefined
      : `${action.trim()}: an action is named by its commit, with its version in a comment`,
  );
  const missing = ['name', 'on', 'permissions', 'concurrency', 'jobs'].filter(
    (key) => !new RegExp(`^${key}:`, 'm').test(text),
  );
  return [
    ...unpinned,
    ...missing.map((key) => `${path}: has no ${key}`),
    ...(/^permissions: \{\}$/m.test(text) ? [] : [`${path}: a job asks for what it needs itself`]),
    ...jobProblems(path, `${text.split(/^jobs:\n/m)[1] ?? ''}\n`),
  ];
}

const FORM_ELEMENT = /^ {2}- type: (\w+)\n((?: {4,}.*\n|\n)*)/gm;

function formProblems(root, path) {
  const text = `${readSource(root, path)}\n`;
  if (path.endsWith('/config.yml')) {
    return /^contact_links:\n(?: {2}- name: .+\n {4}url: https:.+\n {4}about: .+\n)+/m.test(text)
      ? []
      : [`${path}: contact_links have a name, a url and an about`];
  }
  const missing = ['name', 'description', 'body'].filter(
    (key) => !new RegExp(`^${key}:`, 'm').test(text),
  );
  const elements = [...text.matchAll(FORM_ELEMENT)];
  const ids = elements.map(([, , element]) => /^ {4}id: (.+)$/m.exec(element)?.[1]);
  return [
    ...missing.map((key) => `${path}: has no ${key}`),
    ...(elements.length === 0 ? [`${path}: has no elements`] : []),
    ...elements.flatMap(([, type, element], index) => {
      const isText = type === 'markdown';
      const key = isText ? 'value' : 'label';
      return [
        ...(new RegExp(`^ {6}${key}:`, 'm').test(element)
          ? []
          : [`${path}: a ${type} has no ${key}`]),
        ...(!isText && (!ids[index] || ids.indexOf(ids[index]) !== index)
          ? [`${path}: a ${type} has no id of its own`]
          : []),
        ...(/dropdown|checkboxes/.test(type) && !/^ {6}options:/m.test(element)
          ? [`${path}: a ${type} has no options`]
          : []),
      ];
    }),
  ];
}

export function hostedFiles(root) {
  const files = sourceFiles(root).filter((path) => /\.ya?ml$/.test(path));
  return [
    ...files
      .filter((path) => path.startsWith(WORKFLOWS))
      .flatMap((path) => workflowProblems(root, path)),
    ...files.filter((path) => path.startsWith(FORMS)).flatMap((path) => formProblems(root, path)),
  ];
}

const TELLS_COMMANDS =
  /^(README\.md|CONTRIBUTING\.md|SECURITY\.md|docs\/releasing\.md|\.github\/.*\.(ya?ml|md))$/;
const CODE = /```sh\n([^]*?)```|`([^`\n]+)`|^[ -]*run: (.+)$|^ {10,}(npm .+)$/gm;
const NPM = /\bnpm (?:run ([\w:-]+)|(test|start)\b)(?:.*?-w ([\w/-]+))?/g;
// A file that the repository has, or one that a build puts there.
const NODE = /\bnode (?:--[\w-]+ )*((?:tools|js-glue|e2e|demo-site|bench)\/[\w./-]+)/g;
const PATH = /(?:^|\s)((?:e2e\/)?tests\/[\w/-]+\.(?:spec|test)\.[mc]?[jt]s)/g;

function scriptsOf(root, workspace = '') {
  const path = join(root, workspace, 'package.json');
  return existsSync(path)
    ? (JSON.parse(readSource(root, join(workspace, 'package.json'))).scripts ?? {})
    : {};
}

function commandProblems(root, path) {
  const text = readSource(root, path);
  return findAll(path, text, CODE, (match) => {
    const command = match.slice(1).find((part) => part !== undefined);
    const scripts = [...command.matchAll(NPM)]
      .filter(
        ([, script, standard, workspace]) => !((script ?? standard) in scriptsOf(root, workspace)),
      )
      .map(([whole]) => `there is no script for: ${whole}`);
    const files = [...command.matchAll(NODE), ...command.matchAll(PATH)]
      .filter(([, file]) => !existsSync(join(root, file)) && !existsSync(join(root, 'e2e', file)))
      .map(([, file]) => `there is no ${file}`);
    return [...scripts, ...files].join('; ') || undefined;
  });
}

export function namedCommands(root) {
  return sourceFiles(root)
    .filter((path) => TELLS_COMMANDS.test(path))
    .flatMap((path) => commandProblems(root, path));
}
