import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Engine } from '../../../gpu-runner/engines/engine.ts';
import { openWebGpu } from '../../../gpu-runner/engines/webgpu.ts';

/**
 * WebGPU on this machine's GPU; where there is none, on SwiftShader, the Vulkan in software that comes with the Chromium of the
 * browser tests (Linux x64). Undefined where there is neither.
 */
export async function openAnyWebGpu(): Promise<Engine | undefined> {
  const engine = await openWebGpu().catch(() => undefined); // the optional package is not installed
  if (engine) return engine;
  return (await loadSwiftShader()) ? openWebGpu() : undefined;
}

/** Unpacks the driver once, and loads Vulkan so that Dawn finds it under the name by which it asks the system. */
async function loadSwiftShader(): Promise<boolean> {
  if (`${process.platform} ${process.arch}` !== 'linux x64') return false;
  const root = path.resolve(import.meta.dirname, '../../..');
  const archive = path.join(root, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');
  if (!existsSync(archive)) return false;
  const folder = path.join(root, 'node_modules/.cache/lethe-swiftshader');
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    for (const { name, content } of filesOf(brotliDecompressSync(await readFile(archive)))) {
      await writeFile(path.join(fresh, name), content);
    }
    await rename(fresh, folder).catch(() => undefined); // another test file was faster
  }
  process.env['VK_ICD_FILENAMES'] = path.join(folder, 'vk_swiftshader_icd.json');
  process.env['LD_LIBRARY_PATH'] = folder; // of the processes that are started; too late for this one
  const NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, path.join(folder, 'libvulkan.so.1'), os.constants.dlopen.RTLD_NOW | NODELETE);
  } catch {
    // It is no Node.js addon, which is what this says; it stays loaded.
  }
  return true;
}

/** The plain files of a tar archive: 512-byte headers with the name at 0 and the size, octal, at 124. */
function* filesOf(tar: Buffer): Generator<{ readonly name: string; readonly content: Buffer }> {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const text = (from: number, length: number): string =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    yield { name: path.basename(text(0, 100)), content: tar.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
