export {
  calculateCanonicalRequest,
  type CanonicalRequestInput,
} from "./sigv4/canonical_request.ts";
export {
  calculateSignature,
  calculateSigningKey,
  calculateStringToSign,
  type CredentialScope,
} from "./sigv4/signature.ts";
export {
  createRequestSigner,
  type RequestSigner,
  type RequestSignerOptions,
  signRequest,
  type SignRequestOptions,
} from "./sigv4/sign_request.ts";
export type { AwsCredentialsProvider } from "./sigv4/credentials.ts";
export type { AwsCredentialIdentity } from "../_internal/credentials.ts";
