package policy

import "fmt"

// A Deprecation says that a tool will be removed, or has been removed, and what to use instead.
type Deprecation struct {
	// Tool is the name of the tool, and Instead that of the one to use instead, or "".
	Tool, Instead string
	// Removal is the day on which the tool is removed, for example "2027-03-01", or "".
	Removal string
	// Pos is where the tool was deprecated.
	Pos Pos
}

// Sentence returns the sentence that the description of the tool ends with.
func (d Deprecation) Sentence() string {
	text := "Deprecated"
	if d.Removal != "" {
		text += ", and removed on " + d.Removal
	}
	if d.Instead != "" {
		text += ": use " + d.Instead + " instead"
	}
	return text + "."
}

// Gone returns what a call of the tool is answered with after its removal.
func (d Deprecation) Gone() string {
	if d.Instead == "" {
		return fmt.Sprintf("the tool %s was removed, and no other tool replaces it", d.Tool)
	}
	return fmt.Sprintf("the tool %s was removed; use %s instead", d.Tool, d.Instead)
}
