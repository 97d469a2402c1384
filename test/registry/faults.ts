/**
 * Which requests go wrong, and how often yet.
 */
import type { Behaviour, Fault, FaultEffect } from './behaviour.ts';
import type { RegistryRequest } from './request.ts';

export class Faults {
  readonly #behaviour: Behaviour;
  readonly #hits = new WeakMap<Fault, number>();

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  /** The effect on this request, counted as a hit. */
  take(request: RegistryRequest): FaultEffect | undefined {
    const fault = this.#behaviour.faults.find(candidate => this.#fits(candidate, request));
    if (fault) this.#hits.set(fault, this.#count(fault) + 1);
    return fault?.effect;
  }

  #fits(fault: Fault, request: RegistryRequest): boolean {
    const withOtp = request.header('npm-otp') !== undefined;
    return (
      this.#count(fault) < (fault.times ?? 1) &&
      (fault.method ?? request.method) === request.method &&
      (fault.withOtp ?? withOtp) === withOtp &&
      new RegExp(fault.path).test(request.path.replace(/%2f/i, '/'))
    );
  }

  #count(fault: Fault): number {
    return this.#hits.get(fault) ?? 0;
  }
}
