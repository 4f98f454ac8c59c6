package jose

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// Untrusted limits JSON texts from outside: a token's header or claims, a
// key set, the response of an authorization server. Real tokens have some 20 members,
// 3 levels deep. Parsers repair an incomplete surrogate pair in different ways, so a
// decision must not depend on a string with one.
var Untrusted = strictjson.Limits{Depth: 33, Members: 256, WholeStrings: true}

// ErrJSON does not quote the text, which may be a secret.
var ErrJSON = errors.New("not an unambiguous JSON object")

// EachMember calls visit for every member of the JSON object in data, in order. It returns
// ErrJSON for a text that two parsers could read differently: two
// programs that read the same token must not see two different tokens.
func EachMember(data []byte, visit func(name string, value []byte) error) error {
	if Untrusted.Check(data) != nil {
		return ErrJSON
	}
	err := strictjson.Object(data, visit)
	if errors.Is(err, strictjson.ErrNotObject) {
		return ErrJSON
	}
	return err
}
