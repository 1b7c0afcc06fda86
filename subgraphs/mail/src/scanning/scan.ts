/** Whether a message was scanned for viruses, and what came of it. */
export type ScanState = 'CLEAN' | 'INFECTED' | 'UNSCANNED' | 'TOO_LARGE';

/** What the scan of a message found; kept with it. */
export interface Scan {
  readonly state: ScanState;
  /** What the scanner calls what it found. */
  readonly virus: string | null;
}

/** What is done when a scanner cannot be asked: STRICT takes no mail then, DEGRADED takes it all the same. */
export type ScannerMode = 'STRICT' | 'DEGRADED';
