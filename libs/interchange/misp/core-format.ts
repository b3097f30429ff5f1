/** MISP core format (draft-dulaunoy-misp-core-format): the parts that are written here. */
export interface MispEvent {
  readonly uuid: string;
  readonly info: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
}
