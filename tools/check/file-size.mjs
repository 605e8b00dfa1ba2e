// A file that needs more than this many lines holds more than one thing.
import { readSource, sourceFiles } from './source-tree.mjs';

const MAXIMUM_LINES = 400;
const SOURCE =
  /(\.(cpp|hpp|cc|h|[cm]?[jt]sx?|css|html|cmake|sh|py|ya?ml)|(^|\/)CMakeLists\.txt|(^|\/)\.ci\/run)$/;
const LOCK_FILE = /(^|\/)(package-lock\.json|pnpm-lock\.yaml)$/;

export function fileSize(root) {
  return sourceFiles(root)
    .filter((path) => SOURCE.test(path) && !LOCK_FILE.test(path))
    .flatMap((path) => {
      const lines = readSource(root, path).replace(/\n$/, '').split('\n').length;
      return lines > MAXIMUM_LINES ? [`${path}: ${lines} lines, more than ${MAXIMUM_LINES}`] : [];
    });
}
