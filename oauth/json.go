package oauth

import (
	"errors"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// strangers bounds a JSON text that strangers wrote: a token's header or claims, a
// key set, the answer of an authorization server. Real tokens have some 20 members,
// 3 levels deep. A string that parsers mend in different ways is no name to decide on.
var strangers = strictjson.Limits{Depth: 33, Members: 256, WholeStrings: true}

// errJSON quotes nothing of the text, which may be a secret.
var errJSON = errors.New("not a plain JSON object")

// eachMember calls visit for every member of the JSON object in data, in order. Two
// programs that read the same token must not see two different tokens, so whatever
// could be understood differently is an error here.
func eachMember(data []byte, visit func(name string, value []byte) error) error {
	if strangers.Check(data) != nil {
		return errJSON
	}
	err := strictjson.Object(data, visit)
	if errors.Is(err, strictjson.ErrNotObject) {
		return errJSON
	}
	return err
}
