package ui

// SettingKind is how a setting is set.
type SettingKind uint8

const (
	Box    SettingKind = iota // on or off
	OneOf                     // one of the rows
	SomeOf                    // any of the rows
)

// Setting is one thing that the user sets in a form. Labels are our own words:
// some hosts read them as markup.
type Setting struct {
	Kind   SettingKind
	Label  string
	On     bool     // of a Box, at first; of SomeOf, whether all rows are chosen at first
	Chosen int      // of OneOf, at first
	Rows   []string // plain text; of SomeOf no two are equal
}

// SettingForm asks the user to set some things.
type SettingForm struct {
	Title, Primary, Secondary string // plain text
	Settings                  []Setting
	OK, Cancel                string // the buttons
}

// Set is how the user set a setting.
type Set struct {
	On     bool
	Chosen int
	Rows   []int // of SomeOf, in their order
}
