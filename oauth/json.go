package oauth

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// untrusted limits JSON texts from outside: a token's header or claims, a
// key set, the response of an authorization server. Real tokens have some 20 members,
// 3 levels deep. Parsers repair an incomplete surrogate pair in different ways, so a
// decision must not depend on a string with one.
var untrusted = strictjson.Limits{Depth: 33, Members: 256, WholeStrings: true}

// errJSON does not quote the text, which may be a secret.
var errJSON = errors.New("not an unambiguous JSON object")

// eachMember calls visit for every member of the JSON object in data, in order. It returns
// errJSON for a text that two parsers could read differently: two
// programs that read the same token must not see two different tokens.
func eachMember(data []byte, visit func(name string, value []byte) error) error {
	if untrusted.Check(data) != nil {
		return errJSON
	}
	err := strictjson.Object(data, visit)
	if errors.Is(err, strictjson.ErrNotObject) {
		return errJSON
	}
	return err
}
