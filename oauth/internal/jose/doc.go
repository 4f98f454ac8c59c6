// Package jose opens JSON Web Tokens, so that every verifier of this module reads them in the same
// strict way: access tokens in package oauth, identity assertions in its authorization server.
//
// golang-jwt checks the signature. This package checks everything about the form of a token,
// because that library, like most others, accepts more than a token may contain: critical
// extensions, duplicate members, other spellings of claim names. The meaning of claims is up to the
// verifiers.
package jose
