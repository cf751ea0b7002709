/// <reference types="webgpu" preserve="true" />

/** One device and what the operations need of it. */
export interface Gpu {
  /** "NVIDIA L4 (nvidia, ampere)". */
  readonly description: string;
  readonly accelerated: boolean;
  /** Room on the device: zeros of so many bytes, or these numbers. */
  room(content: Content): GPUBuffer;
  write(buffer: GPUBuffer, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void;
  /**
   * A compute shader whose `main` has its buffers at @group(0), @binding(0), (1), ... in the order given. Returns one dispatch
   * of it, of `workgroups` (over x, y when there are many: the shader's `WORKGROUP` is their common index) times `z`.
   */
  program(code: string, buffers: readonly GPUBuffer[], workgroups: number, z?: number): Dispatch;
  /** Starts all of them, one after another. */
  submit(dispatches: readonly Dispatch[]): void;
  /** Waits for what was submitted and copies a buffer's numbers from the device. */
  read(buffer: GPUBuffer, from?: number, length?: number): Promise<Float32Array>;
  close(): void;
}

/** Bytes of zeros, or numbers. */
export type Content = number | Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export type Dispatch = (pass: GPUComputePassEncoder) => void;

/** Workgroups that one dimension of a dispatch may have, everywhere. */
const MOST_WORKGROUPS = 65535;

/** Undefined when there is no adapter. Throws when there is one and it gives no device. */
export async function openGpu(gpu: GPU): Promise<Gpu | undefined> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return undefined;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const held = new Set<object>([gpu, adapter]); // once they are collected, work in flight never ends, or the process crashes
  let broken: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault(); // `read` throws it
    broken ??= event.error.message;
  });
  const pipelines = new Map<string, GPUComputePipeline>(); // a problem of the same sizes has the same shaders
  const compile = (code: string): GPUComputePipeline => {
    const module = device.createShaderModule({ code });
    return device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  };
  void listenForLoss(device, (message) => (broken ??= message));

  return {
    description: describe(adapter.info),
    accelerated: !adapter.info.isFallbackAdapter && !/swiftshader|llvmpipe|lavapipe/i.test(describe(adapter.info)),
    room(content) {
      const bytes = typeof content === 'number' ? content : content.byteLength;
      if (bytes > maxStorageBufferBindingSize) {
        throw new RangeError(
          `WebGPU: expected at most ${maxStorageBufferBindingSize} bytes in one array, got ${bytes}`,
        );
      }
      const buffer = device.createBuffer({ size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
      if (typeof content !== 'number') device.queue.writeBuffer(buffer, 0, content);
      return buffer;
    },
    write: (buffer, data) => device.queue.writeBuffer(buffer, 0, data),
    program(code, buffers, workgroups, z = 1) {
      const pipeline = pipelines.get(code) ?? compile(code);
      pipelines.set(code, pipeline);
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      const x = Math.min(workgroups, MOST_WORKGROUPS);
      const y = Math.ceil(workgroups / x);
      return (pass) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y, z);
      };
    },
    submit(dispatches) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const dispatch of dispatches) dispatch(pass);
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
    async read(buffer, from = 0, length = buffer.size / 4 - from) {
      const size = length * 4;
      const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, from * 4, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      try {
        await staging.mapAsync(GPUMapMode.READ);
        if (broken) throw new Error(broken);
        return new Float32Array(staging.getMappedRange().slice(0));
      } catch (error) {
        throw new Error(`WebGPU: ${broken ?? String(error)}`, { cause: error });
      } finally {
        staging.destroy();
      }
    },
    close() {
      device.destroy();
      held.clear();
    },
  };
}

/** Makes rooms that are freed when the work is done. */
export async function withRooms<T>(gpu: Gpu, work: (room: (content: Content) => GPUBuffer) => Promise<T>): Promise<T> {
  const { room, free } = roomsOf(gpu);
  try {
    return await work(room);
  } finally {
    free();
  }
}

export function roomsOf(gpu: Gpu) {
  const made: GPUBuffer[] = [];
  return {
    room(content: Content): GPUBuffer {
      const buffer = gpu.room(content);
      made.push(buffer);
      return buffer;
    },
    free(): void {
      for (const buffer of made.splice(0)) buffer.destroy();
    },
  };
}

async function listenForLoss(device: GPUDevice, tell: (message: string) => void): Promise<void> {
  const { reason, message } = await device.lost;
  if (reason !== 'destroyed') tell(`the device was lost: ${message}`);
}

function describe({ description, vendor, architecture, device }: GPUAdapterInfo): string {
  const detail = [vendor, architecture].filter(Boolean).join(', ');
  return detail ? `${description || device} (${detail})` : description || device || 'an unnamed adapter';
}
