// What the API answered, in constant sentences, for token and business calls alike.

export function isRedirect(status: number): boolean {
  return status >= 300 && status <= 399;
}

export function redirectSentence(status: number): string {
  return `B2BINPAY answered ${status}, a redirect; none is followed. Its paths end in a slash; check the path, baseUrl and apiVersion.`;
}

export function serverErrorSentence(status: number): string {
  return `B2BINPAY, or a gateway before it, failed with ${status}.`;
}
