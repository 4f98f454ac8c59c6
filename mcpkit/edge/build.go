package edge

import "runtime/debug"

// A Build says which program is running.
type Build struct {
	Version  string `json:"version,omitempty"`  // of the main module
	Revision string `json:"revision,omitempty"` // of its source
	Modified bool   `json:"modified,omitempty"` // whether the source was changed since
	Time     string `json:"time,omitempty"`     // of the revision, as in RFC 3339
	Go       string `json:"go,omitempty"`       // version of Go
}

// ReadBuild returns what Go has put into the program, as debug.ReadBuildInfo does.
func ReadBuild() Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Build{}
	}
	b := Build{Version: info.Main.Version, Go: info.GoVersion}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		case "vcs.time":
			b.Time = s.Value
		}
	}
	return b
}
