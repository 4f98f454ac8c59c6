package observe

// A Tolerance is a way in which a client or a tool may break the protocol, a schema or a rule of
// mcpkit. Such a request or result is accepted nevertheless, because its meaning is certain. Each
// tolerance is on unless the table says otherwise, and is counted in [Outcome]. mcpkit.Reject turns
// it off.
type Tolerance string

// The tolerances.
//
//	text_arguments   on   an argument is a text where its schema allows no text: "5" for 5, "true"
//	                      for true, "[\"a\"]" for a list, or all arguments as one text. The text is
//	                      read as JSON, and used if the value then satisfies the schema.
//	empty_list       on   [] for {} in arguments, and in messages of up to 64 KiB for params,
//	                      _meta and capabilities, as PHP writes it.
//	extra_arguments  off  arguments that a client adds, such as toolCallId of n8n, are left out.
//	                      mcpkit.DropArguments names them.
//	trailing_slash   on   a request for the endpoint with a slash at the end of its path.
//	broken_output    on   a result that breaks the output schema of its tool is sent.
//	data_url         on   a file in an argument is a data: URL, where its schema asks for base64.
//	adopted_errors   on   an error that a typed handler of an adopted server returns, or that a
//	                      handler sets with SetError of go-sdk, is sent as it is. Without it, the
//	                      error is treated like that of another tool. A result that a handler makes
//	                      with IsError alone is always sent.
const (
	TextArguments  Tolerance = "text_arguments"
	EmptyList      Tolerance = "empty_list"
	ExtraArguments Tolerance = "extra_arguments"
	TrailingSlash  Tolerance = "trailing_slash"
	BrokenOutput   Tolerance = "broken_output"
	DataURL        Tolerance = "data_url"
	AdoptedErrors  Tolerance = "adopted_errors"
)

// Tolerances returns all tolerances.
func Tolerances() []Tolerance {
	return []Tolerance{TextArguments, EmptyList, ExtraArguments, TrailingSlash, BrokenOutput, DataURL, AdoptedErrors}
}
