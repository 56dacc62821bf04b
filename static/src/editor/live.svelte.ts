/** What assistive technology is told: one polite and one urgent live region. */
export class Live {
  polite = $state('');
  urgent = $state('');
  private flip = false;

  /** Say a sentence. The same one twice is made to differ, or it would not be read again. */
  say(text: string, urgent = false): void {
    this.flip = !this.flip;
    const said = this.flip ? text : `${text}\u200b`;
    if (urgent) this.urgent = said;
    else this.polite = said;
  }
}
