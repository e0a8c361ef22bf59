//! Files with AIPP: written, read, and damaged.

use prost::Message;
use softacl_model::aipp::{
    AippMode, ColourConversion, Crop, Element, PARAMETER_INPUT, Padding, Parameters, PictureFormat, PictureParameters,
    Preprocessing, Size, Target, attach,
};
use softacl_model::json::Document;
use softacl_model::om::ge::attr_def::Value;
use softacl_model::om::ge::{AttrDef, GraphDef, ModelDef, OpDef};
use softacl_model::om::{Compilation, Container, compile, partition};
use softacl_model::onnx::proto::{GraphProto, ModelProto, ValueInfoProto};
use softacl_model::onnx::{Network, describe_inputs, describe_outputs};
use softacl_model::{
    Description, ErrorCode, Format, GearOutput, Gears, SHAPE_INPUT, TensorInfo, inspect_file, open_bytes,
};

use crate::common;
use crate::container::open_and_use;

const UINT8: i32 = 4;

/// `mean = ReduceMean(image) + ReduceMean(other)`, whatever the dimensions.
fn model() -> ModelProto {
    let mut left = common::node("left", "ReduceMean", &["image"], &["l"]);
    left.attribute = vec![common::ints("axes", &[1, 2, 3]), common::int("keepdims", 1)];
    let mut right = common::node("right", "ReduceMean", &["other"], &["r"]);
    right.attribute = vec![common::ints("axes", &[1, 2, 3]), common::int("keepdims", 1)];
    common::model(GraphProto {
        name: Some("net".to_owned()),
        node: vec![left, right, common::node("sum", "Add", &["l", "r"], &["mean"])],
        input: vec![
            ValueInfoProto::tensor("image", common::FLOAT, &[2, 3, 4, 6]),
            ValueInfoProto::tensor("other", common::FLOAT, &[2, 3, 4, 6]),
        ],
        output: vec![ValueInfoProto::tensor("mean", common::FLOAT, &[2, 1, 1, 1])],
        ..GraphProto::default()
    })
}

fn parameters(format: PictureFormat, width: u32, height: u32) -> Parameters {
    Parameters {
        format,
        source: Size { width, height },
        swap_rb_uv: true,
        swap_ax: false,
        conversion: None,
        pictures: vec![PictureParameters::default()],
    }
}

/// Crops a source of 16 × 8 to 4 × 3 and pads it to the network's 6 × 4.
fn cropped(format: PictureFormat) -> Parameters {
    let picture = PictureParameters {
        crop: Some(Crop { left: 2, top: 4, size: Size { width: 4, height: 3 } }),
        padding: Some(Padding { top: 1, bottom: 0, left: 0, right: 2 }),
        padding_value: -0.5,
        mean: [104, 117, 123, 0],
        min: [0.1, 0.2, 0.3, 0.0],
        reciprocal_variance: [0.017_124_75, 1.0 / 57.0, 0.017_429_19, 1.0],
    };
    let conversion = ColourConversion {
        matrix: [[256, 0, 359], [256, -88, -183], [256, 454, 0]],
        input_bias: [0, 128, 128],
        output_bias: [16, 128, 128],
    };
    Parameters { conversion: Some(conversion), pictures: vec![picture], ..parameters(format, 16, 8) }
}

/// The file; `change` alters the network's inputs before AIPP comes to stand before them.
fn file_of(
    wanted: Vec<(usize, Preprocessing)>,
    gears: Gears,
    change: impl FnOnce(&mut Vec<TensorInfo>),
) -> Result<Vec<u8>, String> {
    let network = Network::encode(&model()).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    let outputs = describe_outputs(network.graph(), Format::NCHW);
    change(&mut inputs);
    if gears.kind().is_some() {
        inputs.push(gears.shape_input());
    }
    let aipp = attach(&mut inputs, &gears, wanted).map_err(|error| {
        assert_eq!(error.code, ErrorCode::GE_PARAM_INVALID);
        error.message
    })?;
    let compilation = Compilation { gears, aipp, ..Compilation::new("net", &network, "Ascend310P3", inputs, outputs) };
    Ok(compile(compilation).unwrap().to_vec())
}

fn file(wanted: Vec<(usize, Preprocessing)>) -> Vec<u8> {
    file_of(wanted, Gears::default(), |_| ()).unwrap()
}

fn description(file: Vec<u8>) -> Description {
    open_bytes(file).unwrap().description().clone()
}

#[test]
fn a_picture_stands_in_place_of_the_networks_input() {
    use PictureFormat::{Rgb888, Xrgb8888, Yuv400, Yuv420Sp};
    for (format, dims, dims_v2, size) in [
        (Yuv420Sp, [2, 8, 16, 3], [2, 12, 16, 1], 2 * 8 * 16 * 3 / 2),
        (Xrgb8888, [2, 8, 16, 4], [2, 8, 16, 4], 2 * 8 * 16 * 4),
        (Rgb888, [2, 8, 16, 3], [2, 8, 16, 3], 2 * 8 * 16 * 3),
        (Yuv400, [2, 8, 16, 1], [2, 8, 16, 1], 2 * 8 * 16),
    ] {
        let grey = format == Yuv400;
        let mut wanted = cropped(format);
        if grey {
            wanted.conversion = None;
        }
        let channels = |inputs: &mut Vec<TensorInfo>| {
            if grey {
                inputs[1].dims[1] = 1;
                inputs[1].size /= 3;
            }
        };
        let file = file_of(vec![(1, Preprocessing::Static(wanted.clone()))], Gears::default(), channels).unwrap();
        let description = description(file);
        let [first, input] = &description.inputs[..] else { panic!("{:?}", description.inputs) };
        assert_eq!((first.name.as_str(), first.format), ("image", Format::NCHW.0));
        assert_eq!((input.name.as_str(), input.data_type, input.format), ("other", UINT8, Format::NHWC.0));
        assert_eq!((&input.dims[..], input.dims_v2(), input.size), (&dims[..], &dims_v2[..], size));
        let [aipp] = &description.aipp[..] else { panic!("{:?}", description.aipp) };
        assert_eq!((aipp.input, &aipp.mode), (1, &AippMode::Static(wanted)));
        let network = if grey { [2, 1, 4, 6] } else { [2, 3, 4, 6] };
        assert_eq!(aipp.network_input.dims, network);
        assert_eq!(aipp.network_input.size, network.iter().product::<i64>().unsigned_abs() * 4);
        assert_eq!(description.network_inputs()[1], aipp.network_input);
        let target = Target {
            batch: 2,
            channels: network[1] as usize,
            size: Size { width: 6, height: 4 },
            channels_last: false,
            element: Element::F32,
        };
        assert_eq!(aipp.target(&network), Some(target));
    }
}

#[test]
fn the_network_may_have_channels_last_and_bytes() {
    for (data_type, element) in [(0, Element::F32), (1, Element::F16), (UINT8, Element::U8)] {
        let mut inputs = vec![TensorInfo {
            name: "image".to_owned(),
            data_type,
            format: Format::NHWC.0,
            dims: vec![2, 4, 6, 3],
            dims_v2: None,
            size: softacl_model::tensor_bytes(data_type, &[2, 4, 6, 3]).unwrap(),
        }];
        let wanted = vec![(0, Preprocessing::Static(cropped(PictureFormat::Yuv420Sp)))];
        let aipp = attach(&mut inputs, &Gears::default(), wanted).unwrap();
        assert_eq!((&inputs[0].dims[..], inputs[0].dims_v2()), (&[2, 8, 16, 3][..], &[2, 12, 16, 1][..]));
        let target = Target { batch: 2, channels: 3, size: Size { width: 6, height: 4 }, channels_last: true, element };
        assert_eq!(aipp[0].target(&[2, 4, 6, 3]), Some(target));
    }
}

#[test]
fn parameters_at_run_time_have_an_input_of_their_own() {
    let dynamic = |max_source_bytes| Preprocessing::Dynamic { max_source_bytes };
    // In the order of the configuration.
    let description = description(file(vec![(1, dynamic(500)), (0, dynamic(1000))]));
    let seen: Vec<_> = description
        .inputs
        .iter()
        .map(|input| (input.name.as_str(), input.data_type, input.format, &input.dims[..], input.size))
        .collect();
    assert_eq!(
        seen,
        [
            ("image", UINT8, 1, &[2, -1, -1, -1][..], 1000),
            ("other", UINT8, 1, &[2, -1, -1, -1], 500),
            (PARAMETER_INPUT, UINT8, 2, &[256], 256),
            ("ascend_dynamic_aipp_data_image_0_aipp", UINT8, 2, &[256], 256),
        ]
    );
    let modes: Vec<_> = description.aipp.iter().map(|aipp| (aipp.input, &aipp.mode)).collect();
    assert_eq!(
        modes,
        [
            (1, &AippMode::Dynamic { max_source_bytes: 500, parameter_input: 2 }),
            (0, &AippMode::Dynamic { max_source_bytes: 1000, parameter_input: 3 }),
        ]
    );
    assert_eq!(description.network_inputs().len(), 2);
    assert_eq!(description.data_inputs().len(), 4);
}

fn batch_gears() -> Gears {
    let outputs = [1, 5, 3].into_iter().enumerate();
    Gears {
        batches: vec![1, 5, 3],
        outputs: outputs.map(|(gear, batch)| GearOutput { gear, output: 0, dims: vec![batch, 1, 1, 1] }).collect(),
        ..Gears::default()
    }
}

fn open_batch(inputs: &mut Vec<TensorInfo>) {
    for input in inputs {
        input.dims[0] = -1;
        input.size = 5 * 3 * 4 * 6 * 4;
    }
}

/// A static and a dynamic AIPP, and gears.
pub(crate) fn file_with_gears() -> Vec<u8> {
    let wanted = vec![
        (0, Preprocessing::Static(cropped(PictureFormat::Yuv420Sp))),
        (1, Preprocessing::Dynamic { max_source_bytes: 4096 }),
    ];
    let network = Network::encode(&model()).unwrap();
    let mut inputs = describe_inputs(network.graph(), Format::NCHW).unwrap();
    open_batch(&mut inputs);
    let gears = batch_gears();
    inputs.push(gears.shape_input());
    let aipp = attach(&mut inputs, &gears, wanted).unwrap();
    let mut outputs = describe_outputs(network.graph(), Format::NCHW);
    outputs[0].dims[0] = 5;
    outputs[0].size = 20;
    let compilation = Compilation { gears, aipp, ..Compilation::new("net", &network, "Ascend310P3", inputs, outputs) };
    compile(compilation).unwrap().to_vec()
}

#[test]
fn gears_count_the_networks_inputs() {
    let (file, gears) = (file_with_gears(), batch_gears());
    let description = description(file.clone());
    let names: Vec<_> = description.inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["image", "other", PARAMETER_INPUT, SHAPE_INPUT]);
    assert_eq!(description.data_inputs().len(), 3);
    let image = &description.inputs[0];
    assert_eq!((&image.dims[..], image.dims_v2()), (&[-1, 8, 16, 3][..], &[-1, 12, 16, 1][..]));
    assert_eq!(image.size, 5 * 8 * 16 * 3 / 2);
    assert_eq!((&description.inputs[1].dims[..], description.inputs[1].size), (&[-1; 4][..], 4096));
    assert_eq!(description.inputs[2].size, 64 + 5 * 96);
    assert_eq!(description.aipp[0].picture(&[3, 3, 4, 6]).size, 3 * 8 * 16 * 3 / 2);
    // The gears' values go to the network's inputs, and not to the open dimensions of pictures.
    let in_gears: Vec<_> =
        gears.input_dims(&description.network_inputs()).unwrap().map(|dims| dims[1].clone()).collect();
    assert_eq!(in_gears, [[1, 3, 4, 6], [5, 3, 4, 6], [3, 3, 4, 6]]);
    damage(&file, 11);
}

#[test]
fn gears_of_sizes_take_pictures_of_their_own_size() {
    let gears = Gears {
        image_sizes: vec![vec![4, 6], vec![8, 10]],
        outputs: (0..2).map(|gear| GearOutput { gear, output: 0, dims: vec![2, 1, 1, 1] }).collect(),
        ..Gears::default()
    };
    let open = |inputs: &mut Vec<TensorInfo>| {
        inputs[0].dims = vec![2, 3, -1, -1];
        inputs[0].size = 2 * 3 * 8 * 10 * 4;
    };
    let wanted = |parameters| vec![(0, Preprocessing::Static(parameters))];
    let own = parameters(PictureFormat::Yuv420Sp, 0, 0);
    let description = description(file_of(wanted(own), gears.clone(), open).unwrap());
    let input = &description.inputs[0];
    assert_eq!((&input.dims[..], input.dims_v2()), (&[2, -1, -1, 3][..], &[2, -1, -1, 1][..]));
    assert_eq!(input.size, 2 * 8 * 10 * 3 / 2);
    let parameters_of_gear = description.aipp[0].parameters(&[2, 3, 8, 10]).unwrap();
    assert_eq!(parameters_of_gear.source, Size { width: 10, height: 8 });

    let refused = |parameters| file_of(wanted(parameters), gears.clone(), open).unwrap_err();
    for parameters in [cropped(PictureFormat::Rgb888), parameters(PictureFormat::Rgb888, 10, 8)] {
        assert!(refused(parameters).contains("with open height and width"));
    }
    // YUV420SP has no pictures of odd size.
    let odd = Gears { image_sizes: vec![vec![4, 6], vec![8, 9]], ..gears.clone() };
    let text = file_of(wanted(parameters(PictureFormat::Yuv420Sp, 0, 0)), odd, open).unwrap_err();
    assert!(text.contains("must be even"), "{text}");
    let dims = Gears { dims: vec![vec![4, 6], vec![8, 10]], image_sizes: Vec::new(), ..gears };
    let text = file_of(wanted(parameters(PictureFormat::Rgb888, 0, 0)), dims, open).unwrap_err();
    assert!(text.contains("do not go with AIPP"), "{text}");
}

#[test]
fn what_does_not_fit_the_network_is_refused() {
    use PictureFormat::{Rgb888, Yuv400, Yuv420Sp};
    let good = || cropped(Yuv420Sp);
    let with = |change: &dyn Fn(&mut Parameters)| {
        let mut parameters = good();
        change(&mut parameters);
        vec![(0, Preprocessing::Static(parameters))]
    };
    let crop = |change: &dyn Fn(&mut Crop)| with(&|parameters| change(parameters.pictures[0].crop.as_mut().unwrap()));
    let picture = |change: &dyn Fn(&mut PictureParameters)| with(&|parameters| change(&mut parameters.pictures[0]));
    let text = |wanted| file_of(wanted, Gears::default(), |_| ()).unwrap_err();
    for (wanted, expected) in [
        (with(&|own| own.source.width = 1), "its width must be within"),
        (with(&|own| own.source.height = 4097), "its height within"),
        (with(&|own| own.source.width = 15), "must be even"),
        (with(&|own| own.source = Size::default()), "does not fit a source of 6 × 4"),
        (with(&|own| own.format = Yuv400), "has 1 channel(s), the model's input has 3"),
        (with(&|own| own.pictures.clear()), "one set of parameters"),
        (with(&|own| own.pictures = vec![own.pictures[0]; 2]), "one set of parameters"),
        (crop(&|own| own.left = 4096), "is the last place"),
        (crop(&|own| own.size.width = 0), "are possible"),
        (crop(&|own| own.size.width = u32::MAX), "are possible"),
        (crop(&|own| own.top = 6), "does not fit a source of 16 × 8"),
        (crop(&|own| own.size.width = 5), "is 7 × 4"),
        (picture(&|own| own.padding = None), "is 4 × 3"),
        (picture(&|own| own.padding = Some(Padding { top: u32::MAX, ..Padding::default() })), "more than 32"),
        (picture(&|own| own.mean[3] = -1), "mean and min"),
        (picture(&|own| own.min[0] = f32::NAN), "mean and min"),
        (picture(&|own| own.reciprocal_variance[1] = f32::INFINITY), "mean and min"),
        (picture(&|own| own.padding_value = f32::NAN), "mean and min"),
        ([with(&|_| ()), with(&|_| ())].concat(), "has AIPP twice"),
        (vec![(2, Preprocessing::Dynamic { max_source_bytes: 9 })], "input 2; the network has 2"),
        (vec![(0, Preprocessing::Dynamic { max_source_bytes: 0 })], "0 bytes are no size"),
    ] {
        let found = text(wanted.clone());
        assert!(found.contains(expected), "{wanted:?}: {found}");
    }
    let refused = |change: &dyn Fn(&mut TensorInfo)| {
        let wanted = vec![(0, Preprocessing::Dynamic { max_source_bytes: 9 })];
        file_of(wanted, Gears::default(), |inputs| change(&mut inputs[0])).unwrap_err()
    };
    assert!(refused(&|input| input.data_type = 3).contains("float32, float16 or uint8"));
    assert!(refused(&|input| input.format = 2).contains("pictures have four"));
    assert!(refused(&|input| input.dims = vec![2, 3, 24]).contains("pictures have four"));
    assert!(refused(&|input| input.dims[1] = 5).contains("1 to 4"));
    assert!(refused(&|input| input.dims[3] = 0).contains("no dimensions of pictures"));

    let named = |input: &mut TensorInfo| PARAMETER_INPUT.clone_into(&mut input.name);
    assert!(refused(&named).contains("one of that name already"));

    // Grey is what a conversion can make of colours.
    let grey = |inputs: &mut Vec<TensorInfo>| {
        inputs[0].dims[1] = 1;
        inputs[0].size /= 3;
    };
    assert!(file_of(with(&|_| ()), Gears::default(), grey).is_ok());
    assert!(file_of(with(&|own| own.conversion = None), Gears::default(), grey).is_err());
    let colours = file_of(with(&|own| own.format = Yuv400), Gears::default(), grey).unwrap_err();
    assert!(colours.contains("no colours to convert"), "{colours}");
    assert!(file_of(vec![(0, Preprocessing::Static(parameters(Rgb888, 6, 4)))], Gears::default(), |_| ()).is_ok());
}

/// Changes bytes of the partitions that describe inputs and AIPP, `step` apart.
fn damage(file: &[u8], step: usize) {
    assert!(open_and_use(file.to_vec()));
    let container = Container::read(file).unwrap();
    for kind in [partition::MODEL_INOUT_INFO, partition::PAYLOAD] {
        for at in container.partition(kind).unwrap().step_by(step) {
            for change in [0x01, 0x02, 0x10, 0x80, 0xff] {
                let mut broken = file.to_vec();
                broken[at] ^= change;
                open_and_use(broken);
            }
        }
    }
}

#[test]
fn descriptions_with_bytes_changed_do_no_harm() {
    let wanted = vec![
        (1, Preprocessing::Static(cropped(PictureFormat::Rgb888))),
        (0, Preprocessing::Dynamic { max_source_bytes: 100 }),
    ];
    damage(&file(wanted), 3);
}

/// The manifest is text: numbers in it can say anything.
#[test]
fn a_manifest_that_does_not_fit_is_refused() {
    let file = file(vec![
        (1, Preprocessing::Static(cropped(PictureFormat::Rgb888))),
        (0, Preprocessing::Dynamic { max_source_bytes: 100 }),
    ]);
    for (from, to) in [
        ("\"input\":1,", "\"input\":0,"),
        ("\"input\":1,", "\"input\":2,"),
        ("\"input\":1,", "\"input\":9,"),
        ("\"input\":0,", "\"input\":2,"),
        ("\"parameter_input\":2", "\"parameter_input\":1"),
        ("\"max_source_bytes\":100", "\"max_source_bytes\":101"),
        ("\"width\":16,", "\"width\":26,"),
        ("\"width\":16,", "\"width\":-6,"),
        ("\"width\":4,", "\"width\":6,"),
        ("\"top\":4,", "\"top\":6,"),
        ("\"dims\":[2,3,4,6]", "\"dims\":[1,3,4,6]"),
        ("\"dims\":[2,3,4,6]", "\"dims\":[2,3,4]  "),
        ("\"dims\":[2,3,4,6]", "\"dims\":[-1,3,46]"),
        ("\"data_type\":0", "\"data_type\":9"),
        ("\"format\":0", "\"format\":1"),
        ("\"Rgb888\"", "\"Rgb889\""),
    ] {
        let length = from.len().max(to.len());
        let (from, to) = (format!("{from:<length$}"), format!("{to:<length$}"));
        let at =
            file.windows(from.len()).position(|window| window == from.as_bytes()).unwrap_or_else(|| panic!("{from}"));
        let mut broken = file.clone();
        broken[at..at + to.len()].copy_from_slice(to.as_bytes());
        let error = open_bytes(broken).map(|model| model.description().clone()).unwrap_err();
        assert_eq!(error.code, ErrorCode::GE_PARAM_INVALID, "{from} → {to}: {error}");
    }
}

fn graph_of(file: &[u8]) -> GraphDef {
    let container = Container::read(file).unwrap();
    let definition = ModelDef::decode(&file[container.partition(partition::MODEL_DEF).unwrap()]).unwrap();
    definition.graph[0].clone()
}

fn op<'a>(graph: &'a GraphDef, name: &str) -> &'a OpDef {
    graph.op.iter().find(|op| op.name == name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn the_graph_shows_where_pictures_go() {
    let fixed = file(vec![
        (0, Preprocessing::Static(cropped(PictureFormat::Yuv420Sp))),
        (1, Preprocessing::Dynamic { max_source_bytes: 4096 }),
    ]);
    for file in [fixed, file_with_gears()] {
        let graph = graph_of(&file);
        let mut edges = 0;
        for (id, consumer) in graph.op.iter().enumerate() {
            assert_eq!(consumer.id, id as i64);
            assert_eq!(consumer.input.len(), consumer.input_desc.len(), "{}", consumer.name);
            for (input, desc) in consumer.input.iter().zip(&consumer.input_desc) {
                let Some((source, index)) = input.rsplit_once(':') else { continue };
                let source = op(&graph, source);
                let made = &source.output_desc[index.parse::<usize>().unwrap()];
                assert_eq!(
                    (made.dtype, &made.shape),
                    (desc.dtype, &desc.shape),
                    "{} to {}",
                    source.name,
                    consumer.name
                );
                assert!(source.id < consumer.id, "{} before {}", source.name, consumer.name);
                assert!(source.dst_name.contains(&consumer.name), "{:?}", source.dst_name);
                assert!(consumer.src_name.contains(&source.name), "{:?}", consumer.src_name);
                edges += 1;
            }
        }
        assert_eq!(edges, 1 + 2 + 2 + 2 + 1, "two Aipp, two ReduceMean, Add, NetOutput");
        let mut indices: Vec<_> = graph.op.iter().filter_map(|op| op.attr.get("index")?.integer()).collect();
        indices.sort_unstable();
        assert_eq!(indices, (0..graph.input.len() as i64).collect::<Vec<_>>());
        let names: Vec<_> = graph.op.iter().map(|op| format!("{}:{}", op.r#type, op.name)).collect();
        let gear = if graph.input.len() == 4 { " Data:ascend_mbatch_shape_data" } else { "" };
        assert_eq!(
            names.join(" "),
            format!(
                "Data:image Data:other AippData:ascend_dynamic_aipp_data{gear} Aipp:image_0_aipp Aipp:other_0_aipp \
                 ReduceMean:left ReduceMean:right Add:sum NetOutput:Node_Output"
            )
        );
    }
}

#[test]
fn attributes_are_those_that_readers_look_for() {
    let graph = graph_of(&file_with_gears());
    let text = |name: &str, key: &str| op(&graph, name).attr[key].text().unwrap();
    let texts = |name: &str, key: &str| op(&graph, name).attr[key].list_texts();
    assert_eq!(text("image", "_data_related_aipp_mode"), "static_aipp");
    assert_eq!(text("other", "_data_related_aipp_mode"), "dynamic_aipp");
    assert_eq!(text(PARAMETER_INPUT, "_data_related_aipp_mode"), "dynamic_aipp_conf");
    assert_eq!(text("other", "_data_aipp_data_name_map"), PARAMETER_INPUT);
    assert_eq!(
        texts("image", "_aipp_inputs"),
        [1, 5, 3].map(|batch| format!("NHWC:DT_UINT8:image:{}:4:{batch},8,16,3", batch * 192))
    );
    assert_eq!(
        texts("image", "_aipp_outputs"),
        [1, 5, 3].map(|batch| format!("NCHW:DT_FLOAT:image:{}:4:{batch},3,4,6", batch * 288))
    );
    assert_eq!(op(&graph, "image").attr["input_dims"], AttrDef::integers(&[-1, 12, 16, 1]));
    let Some(Value::Func(configuration)) = &op(&graph, "image_0_aipp").attr["aipp"].value else { panic!() };
    let number = |key: &str| configuration.attr[key].integer();
    assert_eq!((number("aipp_mode"), number("input_format"), number("crop_size_h")), (Some(1), Some(1), Some(3)));
    assert_eq!((number("matrix_r1c2"), number("mean_chn_1")), (Some(-183), Some(117)));
    assert_eq!(configuration.attr["padding_value"].value, Some(Value::F(-0.5)));
}

#[test]
fn it_is_shown_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.om");
    std::fs::write(&path, file_with_gears()).unwrap();
    let found = inspect_file(&path).unwrap();
    assert_eq!(found.inputs[0].dims_v2, Some(vec![-1, 12, 16, 1]));
    let lines: Vec<_> = found.aipp.iter().map(|(of, what)| format!("{of}: {what}")).collect();
    assert_eq!(
        lines,
        [
            "image: static_aipp: YUV420SP_U8 16x8 rbuv_swap crop 4x3 at 2,4 csc padding 1,0,0,2 (top, bottom, left, right); \
             the network takes [-1, 3, 4, 6] FLOAT NCHW",
            "other: dynamic_aipp: at most 4096 bytes of pictures, parameters in input 2; the network takes [-1, 3, 4, 6] FLOAT \
             NCHW",
        ]
    );
    let mut json = Vec::new();
    Document::open(&path).unwrap().write_to(&mut json).unwrap();
    let json = String::from_utf8(json).unwrap();
    for part in ["\"Aipp\"", "\"AippData\"", "\"_aipp_inputs\"", "\"load_start_pos_h\"", "\"static_aipp\""] {
        assert!(json.contains(part), "{part} in {json}");
    }
}

/// A file may list many inputs, each with AIPP: that takes time in proportion.
#[test]
fn many_inputs_are_read_in_time() {
    const COUNT: usize = 20_000;
    let network: Vec<TensorInfo> = (0..COUNT)
        .map(|index| TensorInfo {
            name: format!("input{index}"),
            data_type: 0,
            format: Format::NCHW.0,
            dims: vec![1, 3, 4, 6],
            dims_v2: None,
            size: 288,
        })
        .collect();
    let wanted = |what: Preprocessing| (0..COUNT).map(|index| (index, what.clone())).collect::<Vec<_>>();
    let start = std::time::Instant::now();
    for what in [
        Preprocessing::Static(parameters(PictureFormat::Rgb888, 6, 4)),
        Preprocessing::Dynamic { max_source_bytes: 1000 },
    ] {
        let mut inputs = network.clone();
        assert_eq!(attach(&mut inputs, &Gears::default(), wanted(what)).unwrap().len(), COUNT);
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
