//! Colours: between Y, U, V and red, green, blue, in 16-bit numbers.
//!
//! Each product is rounded by itself, with six or seven bits behind the point, so that the result is within 0.53 of the exact one.

/// The standard of a conversion, by its number in `acldvppCscMatrix`. "Wide" is luma of 0 to 255, "narrow" of 16 to 235.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u32)]
#[expect(missing_docs, reason = "the names are the product's, and say everything")]
pub enum Colours {
    #[default]
    Bt601Wide = 0,
    Bt601Narrow = 1,
    Bt709Wide = 2,
    Bt709Narrow = 3,
    Bt2020Wide = 4,
    Bt2020Narrow = 5,
}

/// A standard as the vendor's page of `acldvppCscMatrix` has it.
struct Standard {
    /// What luma of black is.
    black: i16,
    /// Luma's weight for red, green and blue alike.
    luma: f64,
    /// V's for red.
    red: f64,
    /// U's and V's for green.
    green: [f64; 2],
    /// U's for blue.
    blue: f64,
    /// Weights of red, green and blue for Y, U and V.
    back: [[f64; 3]; 3],
}

/// Numbers for vectors of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coefficients {
    pub(super) to_rgb: ToRgb,
    pub(super) to_yuv: ToYuv,
}

/// To red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ToRgb {
    /// Subtracted from 128 · Y.
    pub(super) black: i16,
    /// Of 128 · Y, so that 64ths come out.
    pub(super) luma: i16,
    /// Of 256 · V.
    pub(super) red: i16,
    /// Of 256 · U and 256 · V.
    pub(super) green: [i16; 2],
    /// Of 256 · U.
    pub(super) blue: i16,
}

/// To Y, U and V, from 128 times the components, so that 128ths come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ToYuv {
    pub(super) weights: [[i16; 3]; 3],
    /// Added, with half of the last place.
    pub(super) bias: [i16; 3],
}

impl Colours {
    /// All of them, by number.
    pub const ALL: [Self; 6] =
        [Self::Bt601Wide, Self::Bt601Narrow, Self::Bt709Wide, Self::Bt709Narrow, Self::Bt2020Wide, Self::Bt2020Narrow];

    /// The standard of a number of `acldvppCscMatrix`.
    pub fn from_raw(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }

    /// The page adds -0.5, 127.5 and 127.5 where BT.601 wide becomes Y, U and V, and 0, 128, 128 for the other wide ones: with rounding to nearest, the former
    /// would put every gray on the edge between two values. It is taken for the latter.
    const fn standard(self) -> Standard {
        const NARROW: f64 = 1.164_38;
        match self {
            Self::Bt601Wide => Standard {
                black: 0,
                luma: 1.0,
                red: 1.402,
                green: [-0.344, -0.714],
                blue: 1.772,
                back: [[0.299, 0.587, 0.114], [-0.168, -0.331, 0.5], [0.5, -0.419, -0.081]],
            },
            Self::Bt601Narrow => Standard {
                black: 16,
                luma: NARROW,
                red: 1.596_02,
                green: [-0.391_76, -0.812_97],
                blue: 2.017_23,
                back: [
                    [0.256_79, 0.515_64, 0.100_14],
                    [-0.144_91, -0.290_99, 0.439_22],
                    [0.429_41, -0.367_79, -0.071_43],
                ],
            },
            Self::Bt709Wide => Standard {
                black: 0,
                luma: 1.0,
                red: 1.5748,
                green: [-0.187_32, -0.468_12],
                blue: 1.8556,
                back: [[0.2126, 0.7152, 0.0722], [-0.114_57, -0.385_43, 0.5], [0.5, -0.454_15, -0.045_85]],
            },
            Self::Bt709Narrow => Standard {
                black: 16,
                luma: NARROW,
                red: 1.792_74,
                green: [-0.213_25, -0.532_91],
                blue: 2.1124,
                back: [
                    [0.182_59, 0.628_25, 0.063_42],
                    [-0.0984, -0.338_57, 0.439_22],
                    [0.429_41, -0.398_94, -0.040_27],
                ],
            },
            Self::Bt2020Wide => Standard {
                black: 0,
                luma: 1.0,
                red: 1.4746,
                green: [-0.164_55, -0.571_35],
                blue: 1.8814,
                back: [[0.2627, 0.678, 0.0593], [-0.139_63, -0.360_37, 0.5], [0.5, -0.459_79, -0.040_21]],
            },
            Self::Bt2020Narrow => Standard {
                black: 16,
                luma: NARROW,
                red: 1.678_68,
                green: [-0.187_33, -0.650_42],
                blue: 2.141_77,
                back: [
                    [0.225_64, 0.595_58, 0.052_09],
                    [-0.119_92, -0.316_56, 0.439_22],
                    [0.429_41, -0.403_89, -0.035_33],
                ],
            },
        }
    }

    /// The numbers of this standard.
    pub(super) fn coefficients(self) -> Coefficients {
        let standard = self.standard();
        // A product of 16-bit numbers loses 15 bits: 2^15 · 64 / 128 and 2^15 · 64 / 256.
        let luma = |weight: f64| (weight * 16384.0).round() as i16;
        let chroma = |weight: f64| (weight * 8192.0).round() as i16;
        let back = |weight: f64| (weight * 32768.0).round() as i16;
        let middle = 128 * 128 + 64;
        Coefficients {
            to_rgb: ToRgb {
                black: standard.black * 128,
                luma: luma(standard.luma),
                red: chroma(standard.red),
                green: standard.green.map(chroma),
                blue: chroma(standard.blue),
            },
            to_yuv: ToYuv {
                weights: standard.back.map(|row| row.map(back)),
                bias: [standard.black * 128 + 64, middle, middle],
            },
        }
    }
}

/// The upper half of a product, rounded to nearest: what `pmulhrsw` does.
pub(super) const fn scaled(left: i16, right: i16) -> i16 {
    ((left as i32 * right as i32 + 0x4000) >> 15) as i16
}

/// Limits to a byte.
const fn byte(value: i16) -> u8 {
    if value < 0 {
        0
    } else if value > 255 {
        255
    } else {
        value as u8
    }
}

impl ToRgb {
    /// One pixel.
    pub(super) const fn pixel(&self, y: u8, u: u8, v: u8) -> [u8; 3] {
        let luma = scaled(y as i16 * 128 - self.black, self.luma) + 32;
        let u = (u as i16 - 128) * 256;
        let v = (v as i16 - 128) * 256;
        let red = luma.saturating_add(scaled(v, self.red));
        let green = luma.saturating_add(scaled(u, self.green[0])).saturating_add(scaled(v, self.green[1]));
        let blue = luma.saturating_add(scaled(u, self.blue));
        [byte(red >> 6), byte(green >> 6), byte(blue >> 6)]
    }
}

impl ToYuv {
    /// One component of a pixel.
    pub(super) const fn component(&self, which: usize, [red, green, blue]: [u8; 3]) -> u8 {
        let weights = &self.weights[which];
        let red = scaled(red as i16 * 128, weights[0]);
        let green = scaled(green as i16 * 128, weights[1]);
        let blue = scaled(blue as i16 * 128, weights[2]);
        byte(red.saturating_add(green).saturating_add(blue).saturating_add(self.bias[which]) >> 7)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far from the exact value, limited to a byte, a result may be.
    const REACH: f64 = 0.53;

    fn near(exact: f64, result: u8) -> bool {
        (exact.clamp(0.0, 255.0) - f64::from(result)).abs() <= REACH
    }

    #[test]
    fn every_conversion_is_near_its_standard() {
        let values = || (0..=255u8).step_by(5).chain([1, 16, 127, 128, 129, 235, 254]);
        for colours in Colours::ALL {
            let Coefficients { to_rgb, to_yuv } = colours.coefficients();
            let standard = colours.standard();
            for first in values() {
                for second in values() {
                    for third in values() {
                        let luma = standard.luma * (f64::from(first) - f64::from(standard.black));
                        let [u, v] = [second, third].map(|value| f64::from(value) - 128.0);
                        let [red, green, blue] = to_rgb.pixel(first, second, third);
                        assert!(near(luma + standard.red * v, red), "{colours:?} {first} {second} {third}");
                        assert!(near(luma + standard.green[0] * u + standard.green[1] * v, green));
                        assert!(near(luma + standard.blue * u, blue));
                        for (component, weights) in standard.back.iter().enumerate() {
                            let sum: f64 =
                                weights.iter().zip([first, second, third]).map(|(w, value)| w * f64::from(value)).sum();
                            let bias = if component == 0 { f64::from(standard.black) } else { 128.0 };
                            let result = to_yuv.component(component, [first, second, third]);
                            assert!(near(sum + bias, result), "{colours:?} {first} {second} {third}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn grays_stay_gray_between_wide_standards() {
        for colours in [Colours::Bt601Wide, Colours::Bt709Wide, Colours::Bt2020Wide] {
            let Coefficients { to_rgb, to_yuv } = colours.coefficients();
            for gray in 0..=255 {
                assert_eq!(to_rgb.pixel(gray, 128, 128), [gray; 3]);
                assert_eq!(to_yuv.component(0, [gray; 3]), gray);
            }
        }
    }

    #[test]
    fn standards_have_their_numbers() {
        for (number, colours) in (0..).zip(Colours::ALL) {
            assert_eq!(colours as u32, number);
            assert_eq!(Colours::from_raw(number), Some(colours));
        }
        assert_eq!(Colours::from_raw(6), None);
    }
}
