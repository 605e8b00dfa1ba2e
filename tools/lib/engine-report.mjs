// What a run of the flows in several engines has shown, from Playwright's JSON report.

// The tests of a report, each as {project, title, status, reason, attachments}.
function testsOf(report) {
  const specsIn = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)];
  return report.suites.flatMap(specsIn).flatMap(({ title, tests }) =>
    tests.map(({ projectName, status, annotations, results }) => ({
      project: projectName,
      title,
      status,
      reason: annotations.find(({ type }) => type === 'skip')?.description,
      attachments: results.flatMap(({ attachments }) => attachments),
    })),
  );
}

// skippedTests gives {project, title, reason} of each: a reason is always there, see checks below.
export function skippedTests(report) {
  return testsOf(report)
    .filter(({ status }) => status === 'skipped')
    .map(({ project, title, reason = 'NO REASON GIVEN' }) => ({ project, title, reason }));
}

// measuredFacts gives, for each engine, what its measuring tests have attached.
export function measuredFacts(report) {
  const facts = {};
  for (const { project, attachments } of testsOf(report)) {
    for (const { body } of attachments.filter(({ name }) => name === 'measured')) {
      const found = JSON.parse(Buffer.from(body, 'base64').toString('utf8'));
      facts[project] = { ...facts[project], ...found };
    }
  }
  return facts;
}

// factsTable shows them side by side, a row for each fact.
export function factsTable(facts) {
  const engines = Object.keys(facts);
  const names = [...new Set(engines.flatMap((engine) => Object.keys(facts[engine])))];
  const rowOf = (cells) => `| ${cells.join(' | ')} |`;
  const rows = names
    .filter((name) => name !== 'version')
    .map((name) =>
      rowOf([name, ...engines.map((engine) => facts[engine][name] ?? 'not measured')]),
    );
  return [
    rowOf(['what', ...engines.map((engine) => facts[engine].version ?? engine)]),
    rowOf(['---', ...engines.map(() => '---')]),
    ...rows,
  ].join('\n');
}
