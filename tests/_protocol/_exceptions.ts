/** The 14 exceptions of the service's model: name, error code, status. */
export const EXCEPTIONS: readonly (readonly [name: string, error: string, status: number])[] = [
  ["AccessDeniedException", "access_denied", 400],
  ["AuthorizationPendingException", "authorization_pending", 400],
  ["ExpiredTokenException", "expired_token", 400],
  ["InternalServerException", "server_error", 500],
  ["InvalidClientException", "invalid_client", 401],
  ["InvalidClientMetadataException", "invalid_client_metadata", 400],
  ["InvalidGrantException", "invalid_grant", 400],
  ["InvalidRedirectUriException", "invalid_redirect_uri", 400],
  ["InvalidRequestException", "invalid_request", 400],
  ["InvalidRequestRegionException", "invalid_request", 400],
  ["InvalidScopeException", "invalid_scope", 400],
  ["SlowDownException", "slow_down", 400],
  ["UnauthorizedClientException", "unauthorized_client", 400],
  ["UnsupportedGrantTypeException", "unsupported_grant_type", 400],
];
