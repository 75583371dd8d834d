import type { Dice } from '../random';
import { provoke, world } from '../sandbox';

interface Place {
  accountId: string;
  region: string;
}

/** What AWS does to the customers in an hour of the day: storms at set hours, single faults in between. */
export class Weather {
  private constructor(
    private readonly sandboxUrl: string,
    private readonly dice: Dice,
    private readonly places: readonly Place[],
  ) {}

  static async over(sandboxUrl: string, dice: Dice): Promise<Weather> {
    const { organizations } = await world(sandboxUrl);
    const accounts = organizations.flatMap((one) => one.accounts).filter(({ reserved }) => !reserved);
    const places = accounts.flatMap(({ accountId, regions }) => regions.map((region) => ({ accountId, region })));
    return new Weather(sandboxUrl, dice, places);
  }

  async hour(hour: number): Promise<string[]> {
    const storm = this.storm(hour);
    const begun: string[] = [];
    if (storm) begun.push(await this.begin(storm));
    for (let n = this.dice.between(1, 3); n > 0; n--) begun.push(await this.begin(this.fault()));
    if (hour % 4 === 3) begun.push(await this.begin({ name: 'recover' }));
    return begun;
  }

  private storm(hour: number): ({ name: string } & Record<string, unknown>) | null {
    if (hour % 24 === 2) return { name: 'status-check-storm', instances: 12 };
    if (hour % 24 === 9) return { name: 'cpu-storm', instances: 20 };
    if (hour % 24 === 15)
      return { name: 'alarm-storm', kind: 'DISK', events: 120, seconds: 2, instances: 20, wait: true };
    if (hour % 24 === 20) return { name: 'status-check-storm', instances: 25 };
    return null;
  }

  private fault(): { name: string } & Record<string, unknown> {
    const place = this.dice.one(this.places);
    const kind = this.dice.one(['disk-full', 'status-check-failed', 'rds-storage-low', 'cpu-storm', 'health-event']);
    switch (kind) {
      case 'disk-full':
        return { name: kind, ...place, remedy: this.dice.one(['CLEAN', 'EXTEND', 'NONE']) };
      case 'status-check-failed':
        return { name: kind, ...place, remedy: this.dice.one(['RESTART', 'NONE']) };
      case 'rds-storage-low':
        return { name: kind, ...place, remedy: this.dice.one(['EXTEND', 'NONE']) };
      case 'cpu-storm':
        return { name: kind, ...place, instances: this.dice.between(1, 4) };
      default:
        return { name: kind, ...place };
    }
  }

  /** A place may have nothing left that this could happen to: then the hour has one thing less. */
  private async begin(scenario: { name: string } & Record<string, unknown>): Promise<string> {
    try {
      await provoke(this.sandboxUrl, scenario);
      return scenario.name;
    } catch (error) {
      if (!/EXHAUSTED|INSUFFICIENT_RESOURCES|NOT_FOUND/.test(String(error))) throw error;
      return `(${scenario.name})`;
    }
  }
}
