import type { DeliveryControl } from '../../contracts/control-events';

/** How one answer travels. */
export type Delivery = { mode: 'normal' | 'drop' | 'duplicate' | 'partial' } | { mode: 'late'; byMs: number };

const NORMAL: Delivery = { mode: 'normal' };

/** What happens to the next answers of one stream. */
export class DeliveryPlan {
  private left: number;

  constructor(private readonly control: DeliveryControl | undefined) {
    this.left = control?.count ?? 0;
  }

  /** The fate of the next fragment. */
  take(): Delivery {
    if (this.control === undefined || this.left === 0) return NORMAL;
    this.left--;
    const { mode, late_ms: byMs = 0 } = this.control;
    return mode === 'late' ? { mode, byMs } : { mode };
  }
}
