/** A pause that can be cut short; a wake-up that comes while nobody pauses shortens the next pause. */
export class Wake {
  private woken = false;
  private resume: (() => void) | null = null;

  wake(): void {
    this.woken = true;
    this.resume?.();
  }

  /** Ends after `ms` or at the next wake-up, and forgets the wake-up. */
  async pause(ms: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.resume = null;
    }
    this.woken = false;
  }
}
