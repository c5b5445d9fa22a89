// Judges the CSAF 2.0 documents whose files are given, and prints what each test found as JSON.
// Tests 6.3.6 and 6.3.7 call the addresses that a document names, and 6.3.8 needs a spelling
// program: they are left out.
import { readFile } from 'node:fs/promises'
import { csaf_2_0_strict } from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as informative from '@secvisogram/csaf-validator-lib/informativeTests.js'
import validate from '@secvisogram/csaf-validator-lib/validate.js'

const LEFT_OUT = ['informativeTest_6_3_6', 'informativeTest_6_3_7', 'informativeTest_6_3_8']
const KINDS = {
  schema: [csaf_2_0_strict],
  mandatory: Object.values(mandatory),
  optional: Object.values(optional),
  informative: Object.entries(informative)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([, test]) => test),
}

const judged = []
for (const file of process.argv.slice(2)) {
  const document = JSON.parse(await readFile(file, 'utf8'))
  const found = { file, counts: {}, remarks: [] }
  for (const [kind, tests] of Object.entries(KINDS)) {
    const { tests: results } = await validate(tests, structuredClone(document))
    found.counts[kind] = results.length
    for (const { name, errors, warnings, infos } of results)
      for (const { instancePath, message } of [...errors, ...warnings, ...infos])
        found.remarks.push({ kind, name, path: instancePath, message })
  }
  judged.push(found)
}
console.log(JSON.stringify(judged))
