// Constant sentences about the API's response, shared by token requests and calls.

export function isRedirect(status: number): boolean {
  return status >= 300 && status <= 399;
}

export function redirectSentence(status: number): string {
  return `B2BINPAY responded with ${status}, a redirect, and redirects are not followed. Its paths end in a slash; check the path, baseUrl and apiVersion.`;
}

export function serverErrorSentence(status: number): string {
  return `B2BINPAY, or a gateway in front of it, failed with ${status}.`;
}
