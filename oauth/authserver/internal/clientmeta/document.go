package clientmeta

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// parseDocument reads the document that was published at url. Its error is an [*Error].
func parseDocument(url string, body []byte) (*Metadata, error) {
	in, err := readMembers(body)
	if err != nil {
		return nil, err
	}
	// The comparison is by bytes, so that each client has one identifier.
	switch id, ok := strictjson.String(in.values["client_id"]); {
	case !ok:
		return nil, wrong(CodeMetadata, "client_id is missing or not a string; it must be the URL of the document")
	case id != url:
		return nil, wrong(CodeMetadata, "client_id is '%.200s', which is not the URL of the document", id)
	}
	m := in.common()
	m.ID, m.Document = url, true
	if m.Name == "" {
		in.fail(wrong(CodeMetadata, "client_name is missing"))
	}
	// Everybody who reads the document would know the secret.
	for _, name := range []string{"client_secret", "client_secret_expires_at"} {
		if in.has(name) {
			in.fail(wrong(CodeMetadata, "%s must not be in a public document", name))
		}
	}
	switch method := in.text("token_endpoint_auth_method"); method {
	case AuthBasic, AuthPost, "client_secret_jwt":
		in.fail(wrong(CodeMetadata, "token_endpoint_auth_method is %s, but a public document has no secret", method))
	}
	if in.publishesPrivateKey() {
		in.fail(wrong(CodeMetadata, "jwks has a private key"))
	}
	m.AuthMethod = in.method(AuthNone, AuthNone)
	if in.err != nil {
		return nil, in.err
	}
	return m, nil
}

var errPrivate = errors.New("a private key")

// publishesPrivateKey reports whether a key of jwks has a private part (RFC 7518, section 6).
func (in *members) publishesPrivateKey() bool {
	found := strictjson.Object(in.values["jwks"], func(name string, keys []byte) error {
		if name != "keys" {
			return nil
		}
		return strictjson.Array(keys, func(key []byte) error {
			return strictjson.Object(key, func(member string, _ []byte) error {
				switch member {
				case "d", "p", "q", "dp", "dq", "qi", "oth", "k":
					return errPrivate
				}
				return nil
			})
		})
	})
	return errors.Is(found, errPrivate)
}
