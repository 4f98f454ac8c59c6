package assertion

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// claimNames are the claims that this package uses for a decision.
var claimNames = []string{
	"iss", "sub", "aud", "client_id", "jti", "exp", "iat", "nbf", "resource", "scope", "scp",
	"tenant", "aud_tenant", "authorization_details", "act", "cnf",
}

// open checks everything about an assertion that needs no key and no clock, before other code
// parses it.
func open(assertion string) (jose.Header, error) {
	header, payload, err := jose.Split(assertion)
	switch {
	case errors.Is(err, jose.ErrTooLong):
		return jose.Header{}, refuse(fmt.Sprintf("it is longer than %d bytes", jose.MaxBytes))
	case err != nil:
		return jose.Header{}, refuse("it is not a signed JWT")
	}
	head, err := jose.ReadHeader(header, jose.Algorithms)
	switch {
	case errors.Is(err, jose.ErrAlgorithm):
		return jose.Header{}, mismatch("its algorithm is not accepted", strings.Join(jose.Algorithms, ", "), head.Algorithm)
	case err != nil:
		return jose.Header{}, refuse("its header is not that of an identity assertion")
	}
	if jose.MediaType(head.Type) != Type {
		bad := mismatch("its type is not that of an identity assertion", Type, head.Type)
		if !head.HasType {
			bad.Got = "no type"
		}
		bad.Advice = "the client must exchange its ID token at the identity provider for an identity assertion, and present that"
		return jose.Header{}, bad
	}
	switch err := jose.CheckNames(payload, claimNames); {
	case errors.Is(err, jose.ErrClaimName):
		return jose.Header{}, refuse("the name of a claim differs from a registered one only in case")
	case err != nil:
		return jose.Header{}, refuse("its claims are not an unambiguous JSON object")
	}
	return head, nil
}
