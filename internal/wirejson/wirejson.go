// Package wirejson encodes JSON for clients.
package wirejson

import (
	"bytes"
	"encoding/json"
	"sync"
)

// Encode is json.Marshal without the escapes for HTML. Each escaped "<" would cost the model five
// tokens.
func Encode(v any) ([]byte, error) {
	e := encoders.Get().(*encoder)
	err := e.json.Encode(v)
	encoded := e.encoded
	if e.encoded = nil; err != nil {
		return nil, err // a json.Encoder may repeat its error, so e is not used again
	}
	encoders.Put(e)
	return encoded, nil
}

// An encoder keeps a json.Encoder and what it has written.
type encoder struct {
	json    *json.Encoder
	encoded []byte
}

var encoders = sync.Pool{New: func() any {
	e := &encoder{}
	e.json = json.NewEncoder(e)
	e.json.SetEscapeHTML(false)
	return e
}}

// Write keeps a copy of p without the newline that a json.Encoder adds. A json.Encoder calls it
// once for each value.
func (e *encoder) Write(p []byte) (int, error) {
	e.encoded = append(e.encoded, bytes.TrimSuffix(p, []byte("\n"))...)
	return len(p), nil
}
