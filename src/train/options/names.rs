//! The options of a run by name, as JSON, JavaScript, flags, links and checkpoints have them: one
//! flat list, in which the constants of the optimizer and of the schedule stand beside the others.
//!
//! Options are in two groups, so that the page's first load has the first alone.

use super::setting::{Refusal, in_double};
use super::{Clipping, FIELDS, Objective, Optimizer, Options, SCHEDULES, Schedule, Setting};
use crate::error::SettingError;
use crate::optimizer::{self, KINDS, Kind};
use crate::train::session::{Every, Measurement, Patience};
use crate::{Error, Result};

/// Sets an option of a group; false where the group has no such option.
type Set = fn(&mut Options, &str, &Setting) -> Result<bool, Refusal>;

impl Options {
    /// The options by name, those that mean nothing in this run left out.
    pub fn settings(&self) -> Vec<(&'static str, Setting)> {
        let constants = self.optimizer.constants();
        let constants = constants.map(|(constant, value)| (constant.key, value.into()));
        let step = SCHEDULES.iter().flat_map(|schedule| schedule.fields);
        let fields = FIELDS.iter().chain(step).map(|field| (field.key, self.setting(field.key)));
        fields.chain(constants).filter(|(_, setting)| *setting != Setting::None).collect()
    }

    fn setting(&self, key: &str) -> Setting {
        let goals = &self.goals;
        match key {
            "epochs" => self.epochs.into(),
            "batchSize" if self.batch_size == Self::FULL_BATCH => "all".into(),
            "batchSize" => self.batch_size.into(),
            "objective" => self.objective.name().into(),
            "optimizer" => self.optimizer.name().into(),
            "learningRate" => self.learning_rate.into(),
            "schedule" => self.schedule.name().into(),
            "stepFactor" | "stepEvery" | "stepAt" => self.step_setting(key),
            "multipliers" if self.multipliers.is_empty() => Setting::None,
            "multipliers" => {
                let parts = self.multipliers.iter();
                Setting::ByName(parts.map(|(name, x)| (name.clone(), in_double(*x))).collect())
            }
            "l2" => self.l2.into(),
            "l2Biases" => Setting::Flag(self.l2_biases),
            "clipNorm" => match self.clipping {
                Some(Clipping::Norm(most)) => most.into(),
                _ => Setting::None,
            },
            "clipValue" => match self.clipping {
                Some(Clipping::Value(most)) => most.into(),
                _ => Setting::None,
            },
            "seed" => Setting::Integer(self.seed),
            "validation" => self.validation.map_or(Setting::None, Setting::from),
            "shift" => Setting::Integer(self.shift.into()),
            "validateEvery" => goals.validate.into(),
            "measurement" => goals.measurement.name().into(),
            "patience" => goals.patience.map_or(Setting::None, |it| it.validations.into()),
            "minimumChange" => {
                goals.patience.map_or(Setting::None, |it| Setting::Number(it.minimum_change))
            }
            "seconds" => goals.seconds.map_or(Setting::None, Setting::Number),
            "checkpointEvery" => goals.checkpoint.map_or(Setting::None, Setting::from),
            _ => Setting::None,
        }
    }

    fn step_setting(&self, key: &str) -> Setting {
        match (&self.schedule, key) {
            (Schedule::Step { factor, .. } | Schedule::Steps { factor, .. }, "stepFactor") => {
                (*factor).into()
            }
            (Schedule::Step { epochs, .. }, "stepEvery") => (*epochs).into(),
            (Schedule::Steps { at, .. }, "stepAt") => {
                Setting::Numbers(at.iter().copied().map(in_double).collect())
            }
            _ => Setting::None,
        }
    }

    /// The options with these settings in place of their own. An optimizer or a schedule that is
    /// named begins with its usual constants, an optimizer with its usual learning rate too.
    ///
    /// # Errors
    /// [`SettingError::Unknown`] where there is no such option, [`SettingError::OfOthers`] where it is
    /// of another optimizer or schedule, and [`SettingError::Value`] where a value is of the wrong kind.
    /// Ranges are checked by [`Self::check`].
    pub fn with<K: AsRef<str>>(self, settings: &[(K, Setting)]) -> Result<Self> {
        let all: Set = |options, key, setting| {
            Ok(set_plain(options, key, setting)? || set_further(options, key, setting)?)
        };
        self.read(settings, all, |options, key| options.refusal(key))
    }

    /// The same of the options that the page's first load knows: losses but the net's own,
    /// multipliers, L2, clipping, constants of schedules, and goals but patience and a time are not
    /// among them.
    ///
    /// # Errors
    /// Those of [`Self::with`].
    pub fn with_plain<K: AsRef<str>>(self, settings: &[(K, Setting)]) -> Result<Self> {
        self.read(settings, set_plain, |_, key| {
            SettingError::Unknown {
                key: key.into(),
                nearest: String::new(),
                known: "what this build knows".into(),
            }
            .into()
        })
    }

    fn read<K: AsRef<str>>(
        mut self,
        settings: &[(K, Setting)],
        set: Set,
        refuse: fn(&Self, &str) -> Error,
    ) -> Result<Self> {
        let (mut named, mut rate) = (false, false);
        for turn in 0..3 {
            for (key, setting) in settings {
                let key = key.as_ref();
                if turn_of(key) != turn || *setting == Setting::None {
                    continue;
                }
                named |= key == "optimizer";
                rate |= key == "learningRate";
                let of = |refusal: Refusal| refusal.of(key, setting);
                if set(&mut self, key, setting).map_err(of)? {
                    continue;
                }
                if !self.optimizer.has(key) {
                    return Err(refuse(&self, key));
                }
                let value = setting.single().map_err(of)?;
                self.optimizer.set(key, value);
            }
        }
        if named && !rate {
            self.learning_rate = self.optimizer.kind().learning_rate;
        }
        Ok(self)
    }

    /// Why there is no such option here.
    fn refusal(&self, key: &str) -> Error {
        let owners = owners(key);
        if !owners.is_empty() {
            let is_step = STEP_KEYS.contains(&key);
            let (what, chosen) = match is_step {
                true => ("schedule", self.schedule.name()),
                false => ("optimizer", self.optimizer.name()),
            };
            let owners = owners.join(" or ");
            return SettingError::OfOthers { key: key.into(), what, chosen, owners }.into();
        }
        let mut known: Vec<&str> = Vec::new();
        let constants = optimizer::ENTRIES.iter().chain(SCHEDULES).flat_map(|entry| entry.fields);
        for field in FIELDS.iter().chain(constants) {
            if !known.contains(&field.key) {
                known.push(field.key);
            }
        }
        SettingError::unknown(key, &known)
    }
}

/// What says which others there are comes first, and a place after an interval.
fn turn_of(key: &str) -> u8 {
    match key {
        "optimizer" | "schedule" | "patience" => 0,
        "stepAt" => 2,
        _ => 1,
    }
}

fn set_plain(options: &mut Options, key: &str, setting: &Setting) -> Result<bool, Refusal> {
    match key {
        "epochs" => options.epochs = setting.size()?,
        "batchSize" => {
            let all = matches!(setting, Setting::Text(text) if text == "all");
            options.batch_size = if all { Options::FULL_BATCH } else { setting.size()? };
        }
        // The others are linked where they are named.
        "objective" if setting.name()? == options.objective.name() => {}
        "optimizer" => {
            let known = Refusal::OneOf(optimizer::NAMES);
            options.optimizer = Optimizer::named(setting.name()?).ok_or(known)?;
        }
        "learningRate" => options.learning_rate = setting.single()?,
        "schedule" => {
            let known = Refusal::OneOf(Schedule::NAMES);
            options.schedule = Schedule::named(setting.name()?).ok_or(known)?;
        }
        "seed" => options.seed = setting.whole()?,
        "validation" => options.validation = Some(setting.size()?),
        "shift" => options.shift = u32::try_from(setting.whole()?).unwrap_or(u32::MAX),
        // As an object it is a further option.
        "patience" if !matches!(setting, Setting::ByName(_)) => {
            let validations = setting.size()?;
            options.goals.patience = Some(Patience { validations, minimum_change: 0.0 });
        }
        "seconds" => options.goals.seconds = Some(setting.number()?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn set_further(options: &mut Options, key: &str, setting: &Setting) -> Result<bool, Refusal> {
    let goals = &mut options.goals;
    match key {
        "objective" => {
            let known = Refusal::OneOf(Objective::NAMES);
            options.objective = Objective::named(setting.name()?).ok_or(known)?;
        }
        "multipliers" => {
            let Setting::ByName(parts) = setting else {
                return Err(Refusal::Expected("numbers by the names of parts"));
            };
            options.multipliers = parts.iter().map(|(name, x)| (name.clone(), *x as f32)).collect();
        }
        "l2" => options.l2 = setting.single()?,
        "l2Biases" => {
            let Setting::Flag(flag) = setting else {
                return Err(Refusal::Expected("true or false"));
            };
            options.l2_biases = *flag;
        }
        "clipNorm" => options.clipping = Some(Clipping::Norm(setting.single()?)),
        "clipValue" => options.clipping = Some(Clipping::Value(setting.single()?)),
        "validateEvery" => goals.validate = setting.interval()?,
        "measurement" => {
            let known = Refusal::OneOf(Measurement::NAMES);
            goals.measurement = Measurement::named(setting.name()?).ok_or(known)?;
        }
        "patience" => goals.patience = Some(setting.patience()?),
        "minimumChange" => {
            let patience = Refusal::Expected("left out without patience");
            goals.patience.as_mut().ok_or(patience)?.minimum_change = setting.number()?;
        }
        "checkpointEvery" => goals.checkpoint = Some(setting.interval()?),
        "stepFactor" | "stepEvery" | "stepAt" => return set_step(options, key, setting),
        _ => return Ok(false),
    }
    Ok(true)
}

const STEP_KEYS: [&str; 3] = ["stepFactor", "stepEvery", "stepAt"];

fn set_step(options: &mut Options, key: &str, setting: &Setting) -> Result<bool, Refusal> {
    match (key, &mut options.schedule) {
        ("stepFactor", Schedule::Step { factor, .. } | Schedule::Steps { factor, .. }) => {
            *factor = setting.single()?;
        }
        ("stepEvery", Schedule::Step { factor, .. } | Schedule::Steps { factor, .. }) => {
            let (factor, epochs) = (*factor, setting.size()?);
            // Links of before say 0 where there are places.
            if epochs > 0 {
                options.schedule = Schedule::Step { factor, epochs };
            }
        }
        ("stepAt", Schedule::Steps { at, .. }) => {
            let Setting::Numbers(places) = setting else {
                return Err(Refusal::Expected("a list of numbers"));
            };
            *at = places.iter().map(|x| *x as f32).collect();
        }
        ("stepAt", Schedule::Step { .. }) => {
            return Err(Refusal::Expected("left out with stepEvery"));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The optimizers or schedules that have this constant.
pub fn owners(key: &str) -> Vec<&'static str> {
    if STEP_KEYS.contains(&key) {
        return vec!["step"];
    }
    let has = |kind: &&&Kind| kind.constants().iter().any(|constant| constant.key == key);
    KINDS.iter().filter(has).map(|kind| kind.name).collect()
}

impl From<Every> for Setting {
    fn from(every: Every) -> Self {
        match every {
            Every::Epochs(epochs) => epochs.into(),
            Every::Steps(steps) => Self::Text(format!("{steps}steps")),
        }
    }
}
