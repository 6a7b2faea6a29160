/** A disk that is brought online when the guest boots. */
export interface DiskToBringOnline {
  /** Signature of its MBR, `5CBEA03E`, or the GUID of its GPT with braces. */
  id: string;
  /** It was read-only, and stays so. */
  readOnly: boolean;
}

/** What is done so that each disk of the guest is online or offline as it was. */
export interface DiskPlan {
  /** Why; one sentence. */
  reason: string;
  /** `SanPolicy` for the first boot; absent where it stays as it is. */
  policyForFirstBoot?: number;
  /** By a script at the first boot. */
  bringOnline: DiskToBringOnline[];
  /** What may not be as it was; one sentence. */
  doubt?: string;
}
