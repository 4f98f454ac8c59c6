package submission

// For tests of what a page's texts become.
var (
	Inline = inline
	Code   = code
	Prose  = prose
	Seen   = seen
)

// Fence returns a text as a fenced block.
func Fence(text string) string {
	var m markdown
	m.fence("text", text)
	return m.String()
}
