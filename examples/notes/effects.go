package main

import "github.com/mcpkit-go/mcpkit/annotate"

// The justifications of the hints, which OpenAI's review asks for, say what each tool does. All
// tools work on the notes of the service's own accounts.
const private = "Works on notes of accounts of this service; nothing is published or sent outside of it."

// reads annotates a tool that returns what, and does nothing else.
func reads(title, what string) annotate.Annotation {
	return annotate.ReadOnly(title, annotate.ClosedWorld(),
		annotate.Because(annotate.ReadOnlyHint, "Returns "+what+"; changes, sends and starts nothing."),
		annotate.Because(annotate.DestructiveHint, "Only reads "+what+", so nothing can be lost."),
		annotate.Because(annotate.OpenWorldHint, private))
}

// adds annotates a tool that adds what, and leaves everything else as it is.
func adds(title, what string) annotate.Annotation {
	return annotate.Additive(title, annotate.ClosedWorld(),
		annotate.Because(annotate.ReadOnlyHint, "Adds "+what+"."),
		annotate.Because(annotate.DestructiveHint, "Adds "+what+" and deletes nothing; it is marked because another directory counts every write."),
		annotate.Because(annotate.OpenWorldHint, private))
}

// changes annotates a tool that does what, after which lost cannot be restored.
func changes(title, what, lost string, opts ...annotate.Option) annotate.Annotation {
	return annotate.Destructive(title, append(opts, annotate.ClosedWorld(),
		annotate.Because(annotate.ReadOnlyHint, what+"."),
		annotate.Because(annotate.DestructiveHint, what+"; "+lost+"."),
		annotate.Because(annotate.OpenWorldHint, private))...)
}
