//! What must stay true of all of it: the tables that people read, and the properties that no path may break.

mod confidence;
mod directory;
mod fragility;
mod hospital;
mod import;
mod insight;
mod judged;
mod letters;
mod life_cycles;
mod matching;
mod missed;
mod one_person;
mod properties;
mod retention;
mod rules;
mod safeguarding;
mod standing;
mod story;
mod tables;
mod tasks;
mod times;
mod volunteers;
mod waiting;
mod week;
mod words;
