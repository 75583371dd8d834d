import { DeadlineError } from './errors';

/** When an operation has to be answered, whatever it is still doing. */
export class Deadline {
  isOver = false;

  constructor(private readonly milliseconds: number) {}

  async race<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.isOver = true;
        reject(new DeadlineError(this.milliseconds / 1_000));
      }, this.milliseconds);
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      clearTimeout(timer);
    }
  }
}
