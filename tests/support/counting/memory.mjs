// Keeps hold of the Worker's memory, which it makes for itself: imported before the Worker. It never shrinks, so what it has
// at last is the most that it ever had.
const { Instance } = WebAssembly;

let memory;

WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    memory = this.exports.memory;
  }
};

/** In bytes. */
export const memoryBytes = () => memory.buffer.byteLength;
