// Opens .om files with Netron's own reader, without a browser, and prints what it would show.
//
//     node check.mjs NETRON_DIRECTORY FILE.om...
//
// NETRON_DIRECTORY is where Netron's om.js lies: the directory of the Python package netron (or `source` of the npm
// package). Exits 1 when a file cannot be opened, or shows a graph without inputs, operators, outputs or readable constants.

import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [given, ...files] = process.argv.slice(2);
if (!given || files.length === 0) {
    console.error('usage: node check.mjs NETRON_DIRECTORY FILE.om...');
    process.exit(2);
}
const directory = resolve(given);

// The Python package does not say that its files are modules, so Node must be told beside a copy of them.
const copy = await mkdtemp(join(tmpdir(), 'netron-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
await cp(directory, copy, { recursive: true, filter: (path) => /\.(js|json)$/.test(path) || path === directory });
await writeFile(join(copy, 'package.json'), '{"type": "module"}');
const load = (name) => import(pathToFileURL(join(copy, name)));
const base = await load('base.js');
const om = await load('om.js');
const types = new Map(
    JSON.parse(await readFile(join(copy, 'om-metadata.json'), 'utf-8')).map((type) => [type.name, type])
);

async function open(file) {
    const context = {
        stream: new base.BinaryStream(new Uint8Array(await readFile(file))),
        set(type, value) {
            this.type = type;
            this.value = value;
            return type;
        },
        metadata: async () => ({ type: (name) => types.get(name) }),
        require: async (id) => load(`${id}.js`),
    };
    const factory = new om.ModelFactory();
    if (await factory.match(context) !== 'om') {
        throw new Error('Netron does not recognise the file');
    }
    return factory.open(context);
}

function check(model) {
    const problems = [];
    for (const graph of model.modules) {
        const named = (type) => graph.nodes.filter((node) => node.type.name === type);
        const operators = graph.nodes.filter((node) => !['Data', 'NetOutput'].includes(node.type.name));
        let constants = 0;
        for (const node of graph.nodes) {
            const inputs = node.inputs.flatMap((argument) => argument.value);
            for (const { initializer } of inputs) {
                if (initializer) {
                    constants += 1;
                    const elements = initializer.type.shape.dimensions.reduce((a, b) => a * b, 1);
                    if (elements > 0 && (initializer.values ?? initializer.data ?? []).length === 0) {
                        problems.push(`a constant of ${node.name} has no data`);
                    }
                }
            }
            const shown = [...new Set(inputs.map((value) => `${value.name} ${value.type ?? '?'}`))];
            console.log(`  ${node.type.name} ${node.name} <- ${shown.join(', ')}`);
        }
        for (const type of ['Data', 'NetOutput']) {
            if (named(type).length === 0) {
                problems.push(`graph ${graph.name} has no ${type}`);
            }
        }
        if (operators.length === 0) {
            problems.push(`graph ${graph.name} has no operators`);
        }
        console.log(`${graph.name}: ${named('Data').length} inputs, ${operators.length} operators, ${constants} constants`);
    }
    if (model.modules.length === 0) {
        problems.push('no graph');
    }
    return problems;
}

let failed = false;
for (const file of files) {
    console.log(file);
    let problems;
    try {
        problems = check(await open(file));
    } catch (error) {
        problems = [error.message];
    }
    for (const problem of problems) {
        console.error(`${file}: ${problem}`);
        failed = true;
    }
}
process.exit(failed ? 1 : 0);
