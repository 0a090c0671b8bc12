/** One sentence or two for the visitor, with what to do next. */
export interface Notice {
  topic: string;
  text: string;
}

/** The messages on show; a newer one on the same topic takes the place of the older. */
export class Notices {
  list = $state.raw<Notice[]>([]);

  show(topic: string, text: string): void {
    this.list = [...this.list.filter((notice) => notice.topic !== topic), { topic, text }];
  }

  dismiss(topic: string): void {
    this.list = this.list.filter((notice) => notice.topic !== topic);
  }
}
