/** What held and what did not; a difference makes the process fail. */
export class Report {
  private failed = 0;

  constructor(private readonly name: string) {}

  check(holds: boolean, what: string): void {
    console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
    if (!holds) this.failed += 1;
  }

  end(): never {
    console.log(`${this.name}: ${this.failed === 0 ? 'everything held' : `${this.failed} did not hold`}`);
    process.exit(this.failed === 0 ? 0 : 1);
  }
}
