package clientmeta

// maxRegistration bounds the body of a registration in bytes.
const maxRegistration = 64 << 10

// ParseRegistration reads the body of a registration request. Its error is an [*Error].
//
// Members that are unknown or null are ignored, as are keys and software statements. A client that
// names no authentication method gets a secret, as RFC 7591 says. Grant types and methods that the
// server does not have are left out if others remain.
func ParseRegistration(body []byte) (*Metadata, error) {
	if len(body) > maxRegistration {
		return nil, wrong(CodeMetadata, "the registration is larger than %d bytes", maxRegistration)
	}
	in, err := readMembers(body)
	if err != nil {
		return nil, err
	}
	m := in.common()
	m.AuthMethod = in.method(AuthBasic, AuthNone, AuthBasic, AuthPost)
	if in.err != nil {
		return nil, in.err
	}
	return m, nil
}
