// Checkpoints of the engine: copies of its memory, taken at intervals while it works, within a memory budget.
//
// A checkpoint is a table of page numbers. Only pages that differ from those of the previous checkpoint are stored,
// so taking one costs a comparison of the memory, and dropping one frees the pages that no other table references.
import { PAGE_BYTES, PAGE_WORDS, Pages, SLAB_BYTES } from "./pages.js";

// The memory budget of all checkpoints in bytes, tables included.
const BUDGET_BYTES = 256 * 1024 * 1024;
// A checkpoint is taken when the engine has worked for this long since the last one. This bounds the replay work.
const BUSY_MS = 50;
// The engine must also have worked this many times as long as taking the last checkpoint: at most a fifth of the time.
const BUSY_PER_COST = 4;

export class Checkpoints {
  #limits;
  #pages;
  #kept; // All checkpoints in the order they were taken. The first is the one right after Open.
  #base; // The memory as last stored, by a checkpoint or a restore: { table, users }.
  #parent; // The last checkpoint taken or restored.
  #position; // The number of events of the engine's run.
  #work; // The number of events the engine has processed since Open; a restore does not reduce it.
  #busy_ms; // How long the engine has worked since the memory was last stored.
  #cost_ms; // How long the last checkpoint took to take.
  #tables_bytes;
  #run = 0; // The number of the engine's run to which the checkpoints belong.
  #ids = 0;

  // The limits can be set by tests.
  constructor(limits = {}) {
    this.#limits = { budget_bytes: BUDGET_BYTES, busy_ms: BUSY_MS, busy_per_cost: BUSY_PER_COST, ...limits };
    this.#clear();
  }

  get bytes() {
    return this.#pages.bytes + this.#tables_bytes;
  }

  has(id) {
    return this.#kept.some((checkpoint) => checkpoint.id === id);
  }

  // To be called after every command. When a checkpoint was taken, returns its description for the page.
  after(engine, memory, busy_ms) {
    const run = engine.runs();
    if (run === 0) return null;
    const dropped = [];
    const opened = run !== this.#run;
    if (opened) {
      for (const checkpoint of this.#kept) dropped.push(checkpoint.id);
      this.#clear();
      this.#run = run;
    }
    const position = engine.position();
    this.#work += Math.max(0, position - this.#position);
    this.#position = position;
    if (this.#parent !== null) this.#parent.reached = Math.max(this.#parent.reached, position);
    this.#busy_ms += busy_ms;
    if (!opened && !this.#isDue(engine.acts_hash())) return null;
    const started = performance.now();
    const kept = this.#take(engine, memory, dropped);
    this.#cost_ms = performance.now() - started;
    this.#busy_ms = 0;
    const engine_bytes = memory.buffer.byteLength;
    return { kept, dropped, total_bytes: this.bytes, engine_bytes, cost_ms: this.#cost_ms };
  }

  // Restores the contents of the memory, not its length: the engine's allocator records its own heap end.
  restore(id, memory) {
    const checkpoint = this.#kept.find((checkpoint) => checkpoint.id === id);
    const { table } = checkpoint.base;
    const missing_bytes = table.length * PAGE_BYTES - memory.buffer.byteLength;
    if (missing_bytes > 0) memory.grow(Math.ceil(missing_bytes / 65536));
    this.#pages.load(table, new BigInt64Array(memory.buffer));
    this.#setBase(checkpoint.base);
    this.#parent = checkpoint;
    this.#position = checkpoint.position;
    this.#busy_ms = 0;
  }

  #clear() {
    this.#pages = new Pages();
    this.#pages.grow();
    this.#kept = [];
    this.#base = { table: new Uint32Array(0), users: 1 };
    this.#parent = null;
    this.#position = this.#work = this.#busy_ms = this.#cost_ms = this.#tables_bytes = 0;
  }

  #isDue(acts_hash) {
    if (this.#busy_ms < Math.max(this.#limits.busy_ms, this.#cost_ms * this.#limits.busy_per_cost)) return false;
    // After a restore the engine replays the same work, so a checkpoint close to an existing one is not needed.
    const near = Math.abs(this.#position - (this.#parent?.position ?? 0)) / 2;
    return !this.#kept.some(
      (checkpoint) => checkpoint.acts_hash === acts_hash && Math.abs(checkpoint.position - this.#position) < near,
    );
  }

  #take(engine, memory, dropped) {
    const words = new BigInt64Array(memory.buffer);
    const before = this.#base.table;
    const table = new Uint32Array(Math.ceil(engine.memory_end() / PAGE_BYTES));
    let stored = 0;
    for (let index = 0; index < table.length; index++) {
      const page = index < before.length ? before[index] : 0;
      const from = index * PAGE_WORDS;
      if (this.#pages.same(page, words, from)) table[index] = page;
      else if (page !== 0 && this.#pages.same(0, words, from)) table[index] = 0;
      else if (this.#pages.freeCount > 0 || this.#makeRoom(dropped)) {
        table[index] = this.#pages.store(words, from);
        stored++;
      } else {
        this.#discard(table, before, index);
        return undefined;
      }
    }
    this.#pages.retain(table);
    this.#tables_bytes += table.byteLength;
    const base = { table, users: 1 };
    const checkpoint = {
      id: ++this.#ids,
      at_us: engine.now_us(),
      acts: engine.acts(),
      acts_hash: engine.acts_hash(),
      position: this.#position,
      work: this.#work,
      parent: this.#parent,
      reached: this.#position, // The last position the engine reached from here without another checkpoint.
      base,
    };
    this.#setBase(base);
    this.#kept.push(checkpoint);
    this.#parent = checkpoint;
    while (this.bytes > this.#limits.budget_bytes && this.#thin(dropped));
    const { id, at_us, acts, position } = checkpoint;
    return { id, at_us, acts, position, bytes: stored * PAGE_BYTES + table.byteLength };
  }

  // Releases the pages already stored by a checkpoint that does not fit.
  #discard(table, before, length) {
    for (let index = 0; index < length; index++) {
      if (table[index] !== 0 && table[index] !== before[index]) this.#pages.discard(table[index]);
    }
  }

  #setBase(base) {
    base.users++;
    this.#release(this.#base);
    this.#base = base;
  }

  #release(base) {
    if (--base.users > 0) return;
    this.#pages.release(base.table);
    this.#tables_bytes -= base.table.byteLength;
  }

  // Makes room for at least one page, within the budget. False when that is impossible.
  #makeRoom(dropped) {
    if (this.bytes + SLAB_BYTES <= this.#limits.budget_bytes) this.#pages.grow();
    while (this.#pages.freeCount === 0) if (!this.#thin(dropped)) return false;
    return true;
  }

  // Drops one checkpoint. False when none can be dropped.
  #thin(dropped) {
    const checkpoint = this.#leastMissed();
    if (checkpoint === null) return false;
    dropped.push(checkpoint.id);
    this.#drop(checkpoint);
    return true;
  }

  // The checkpoint whose loss adds the least replay work relative to its age: so checkpoints become sparser with
  // age, the oldest five times as sparse as the newest. With spacing proportional to age alone, a replay to an early
  // moment would take seconds. The first and the newest are never dropped.
  #leastMissed() {
    let least = null;
    let least_missed = Infinity;
    for (let index = 1; index < this.#kept.length - 1; index++) {
      const { parent, reached, work } = this.#kept[index];
      const missed = (reached - parent.position) / (this.#work - work + this.#work / 4);
      if (missed < least_missed) [least, least_missed] = [this.#kept[index], missed];
    }
    return least;
  }

  #drop(gone) {
    for (const checkpoint of this.#kept) if (checkpoint.parent === gone) checkpoint.parent = gone.parent;
    if (this.#parent === gone) this.#parent = gone.parent;
    gone.parent.reached = Math.max(gone.parent.reached, gone.reached);
    this.#kept.splice(this.#kept.indexOf(gone), 1);
    this.#release(gone.base);
  }
}
