// Package wirejson encodes JSON for clients.
package wirejson

import (
	"bytes"
	"encoding/json"
)

// Encode is json.Marshal without the escapes for HTML. Each escaped "<" would cost the model five
// tokens.
func Encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
