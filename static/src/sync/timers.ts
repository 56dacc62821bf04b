/** Timers by name: starting one again replaces it, stopping forgets all. */
import type { Environment, TimerId } from './transport';

export class Timers {
  private readonly running = new Map<string, TimerId>();

  constructor(private readonly environment: Environment) {}

  has(name: string): boolean {
    return this.running.has(name);
  }

  after(name: string, ms: number, run: () => void): void {
    this.cancel(name);
    const timer = this.environment.setTimeout(() => {
      this.running.delete(name);
      run();
    }, ms);
    this.running.set(name, timer);
  }

  cancel(name: string): void {
    const timer = this.running.get(name);
    if (timer !== undefined) this.environment.clearTimeout(timer);
    this.running.delete(name);
  }

  stop(): void {
    for (const name of [...this.running.keys()]) this.cancel(name);
  }
}
