// Package clientmeta reads the metadata in which clients describe themselves: in a registration
// (RFC 7591), or in a client ID metadata document, which the client publishes at the URL that is
// its identifier (draft-ietf-oauth-client-id-metadata-document).
//
// Nobody has verified such metadata. A registration proves nothing. A document proves that its host
// published it, so the host of the URL is the only name of the client that a user can trust.
//
// The package stores nothing and has no handlers. [Documents] fetches documents and keeps copies
// of them in memory.
package clientmeta
