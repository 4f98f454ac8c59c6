package policy

import "encoding/json"

// A Run is the result of running the calls of an [Example].
type Run struct {
	// Skipped says why the calls were not made, or is empty. The rules do not judge a skipped
	// example.
	Skipped string `json:"skipped,omitempty"`
	// Answers are the results of the calls, in order. A failed call is the last one.
	Answers []Answer `json:"answers,omitempty"`
}

// An Answer is the result of one call of an [Example].
type Answer struct {
	// Text is what the model reads. Structured is the structured content, if any.
	Text       string          `json:"text"`
	Structured json.RawMessage `json:"structured,omitempty"`
	// Media is the number of images, sounds and other content blocks that are not text.
	Media int `json:"media,omitempty"`
	// Fault says why there is no result: why the call was refused, or what is wrong with the
	// result.
	Fault string `json:"fault,omitempty"`
	// Failed is set if the tool returned an error. Text is then the error.
	Failed bool `json:"failed,omitempty"`
	// Tokens is the size of the result in tokens. Shortened is set if a part of the result was left
	// out that its next page does not return either.
	Tokens    int  `json:"tokens,omitempty"`
	Shortened bool `json:"shortened,omitempty"`
	// CutList is set if a list was shortened, and the tool has no argument with which a caller gets
	// the rest.
	CutList bool `json:"cutList,omitempty"`
	// MediaFault says what is wrong with the type of an image or audio clip, or is empty.
	MediaFault string `json:"mediaFault,omitempty"`
}
