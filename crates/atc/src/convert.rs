//! The steps of a conversion.

use std::sync::mpsc::Sender;

use softacl_model::om::{Compilation, compile};
use softacl_model::onnx::proto::GraphProto;
use softacl_model::onnx::{Network, describe_inputs, describe_outputs, node_names};
use softacl_model::{ModelError, OnnxRuntime, TensorInfo};

use crate::borders::Borders;
use crate::diagnostic::Diagnostic;
use crate::settings::{Level, Mode, Settings};
use crate::shapes::Shape;
use crate::{Context, casts, cut, gears, open, output, shapes};

/// What happens during a conversion.
#[derive(Debug)]
pub(crate) enum Event {
    /// A step begins: how much is done, in percent, and what it does.
    Step(u8, &'static str),
    Log(Level, String),
}

/// Converts; sends what it does.
pub(crate) fn convert(
    settings: &Settings,
    args: &[String],
    context: &Context,
    events: &Sender<Event>,
) -> Result<(), Diagnostic> {
    // Nobody listens any more only when the converter itself is on its way out.
    let send = |event| drop(events.send(event));
    let info = |text: String| send(Event::Log(Level::Info, text));

    send(Event::Step(0, "reading the model"));
    let network = read(settings)?;
    send(Event::Step(20, "checking shapes"));
    let (network, mut output_names) = match &settings.borders.outputs[..] {
        [] => (network, None),
        words => cut::cut(&network, words).map(|(network, names)| (network, Some(names)))?,
    };
    let (network, shapes) = shape(network, settings)?;
    let graph = network.graph();
    info(format!(
        "{}: {} nodes, {} constants with {} bytes",
        settings.model.display(),
        graph.node.len(),
        graph.initializer.len(),
        network.weight_bytes()
    ));

    send(Event::Step(30, "loading the network into ONNX Runtime"));
    let runtime = OnnxRuntime::load(context.onnxruntime.as_deref(), 0)
        .map_err(|error| Diagnostic::new("E10063", format!("The environment is incomplete: {error}.")))?;
    info(format!("ONNX Runtime {} ({})", runtime.version(), runtime.library().display()));
    let derive = |network: &Network, fixed: &[(String, i64)]| {
        runtime.inspect(network.file(), fixed).map_err(|error| not_runnable(network.graph(), &error))
    };
    if let Some(configuration) = &settings.aipp {
        let inputs = describe_inputs(graph, settings.format).map_err(|error| not_loadable(&error))?;
        settings.borders.check_aipp(configuration.names(&inputs))?;
    }
    let network = if settings.borders == Borders::default() {
        network
    } else {
        // Casts at the end make new tensors; programs look for the old names.
        output_names.get_or_insert_with(|| {
            describe_outputs(graph, settings.format).into_iter().map(|output| output.name).collect()
        });
        casts::apply(network.clone(), &settings.borders, settings.format, |network| derive(network, &[]))?
    };
    let graph = network.graph();
    let inspect = |fixed: &[(String, i64)]| derive(&network, fixed);
    // The network as it will run, even where gears have their shapes derived one by one.
    let signature = inspect(&[])?;
    for line in runtime.take_log() {
        send(Event::Log(Level::Warning, format!("ONNX Runtime: {line}")));
    }
    let mut inputs = describe_inputs(graph, settings.format).map_err(|error| not_loadable(&error))?;
    let mut outputs = describe_outputs(graph, settings.format);
    let mut gears = settings.gears.clone();
    let mut open = None;
    if gears.kind().is_some() {
        send(Event::Step(50, "deriving the shapes of each gear"));
        gears::complete(&mut gears, &mut inputs, &mut outputs, settings.format, inspect)?;
    } else {
        open = open::complete(&signature, &shapes, &mut inputs, &mut outputs, settings.format)?;
        if open.is_some() {
            open::check(settings, &inputs, &outputs)?;
        }
    }
    for (output, name) in outputs.iter_mut().zip(output_names.into_iter().flatten()) {
        output.name = name;
    }
    casts::describe(&settings.borders, &mut inputs, &mut outputs);
    let aipp = match &settings.aipp {
        Some(configuration) => {
            let aipp = configuration.attach(graph, &mut inputs, &gears)?;
            for name in configuration.names(&inputs) {
                info(format!("AIPP stands before input {name}"));
            }
            aipp
        }
        None => Vec::new(),
    };
    for (kind, tensor) in
        inputs.iter().map(|input| ("input", input)).chain(outputs.iter().map(|output| ("output", output)))
    {
        info(format!("{kind} {} {:?}, {} bytes", tensor.name, tensor.dims, tensor.size));
    }

    if settings.mode == Mode::Check {
        return Ok(());
    }
    send(Event::Step(80, "writing the file"));
    let command = std::iter::once("atc").chain(args.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let image = compile(Compilation {
        atc_command: &command,
        format: settings.format,
        gears,
        open,
        aipp,
        ..Compilation::new(&settings.name, &network, settings.soc_version, inputs, outputs)
    })
    .map_err(|error| not_loadable(&error))?;
    output::write(&image, &settings.output).map_err(|error| {
        Diagnostic::new("E13004", format!("File [{}] cannot be written: {error}.", settings.output.display()))
    })?;
    info(format!("wrote {}", settings.output.display()));
    Ok(())
}

/// Reads the model with all its weights.
fn read(settings: &Settings) -> Result<Network, Diagnostic> {
    let path = &settings.model;
    let file = std::fs::read(path)
        .map_err(|error| Diagnostic::new("E13001", format!("File [{}] cannot be opened: {error}.", path.display())))?;
    let network = Network::decode(file.into())
        .map_err(|error| Diagnostic::new("E13005", format!("File [{}] cannot be parsed: {error}.", path.display())))?;
    let graph = network.graph();
    if graph.node.is_empty() {
        return Err(Diagnostic::new("E16004", "The model has no graph with operators."));
    }
    if graph.input.is_empty() || graph.output.is_empty() {
        let side = if graph.input.is_empty() { "input" } else { "output" };
        return Err(Diagnostic::new("E16001", format!("The model has no {side}.")));
    }
    network.gather(path.parent()).map_err(|error| not_loadable(&error))
}

/// Applies `--input_shape`; every input must have a fixed shape then, but for the dimensions that gears fill or that are to stay
/// open. Returns the shapes with the names of their inputs.
fn shape(network: Network, settings: &Settings) -> Result<(Network, Vec<Shape>), Diagnostic> {
    let describe =
        |network: &Network| describe_inputs(network.graph(), settings.format).map_err(|error| not_loadable(&error));
    let inputs: Vec<String> = describe(&network)?.into_iter().map(|input| input.name).collect();
    let shapes = shapes::name(&settings.shapes, &inputs)?;
    let mut model = network.model().clone();
    let network = if shapes::apply(&mut model, &shapes, &inputs)? {
        Network::encode(&model).map_err(|error| not_loadable(&error))?
    } else {
        network
    };
    let names = inputs;
    let inputs = describe(&network)?;
    let filled = |input: &TensorInfo| shapes.iter().any(|shape| shape.input == input.name);
    if let Some(open) = inputs.iter().find(|input| !input.is_static() && !filled(input)) {
        let example: Vec<String> = inputs
            .iter()
            .map(|input| {
                let dims: Vec<String> =
                    input.dims.iter().map(|dim| if *dim < 0 { "1".to_owned() } else { dim.to_string() }).collect();
                format!("{}:{}", input.name, dims.join(","))
            })
            .collect();
        return Err(Diagnostic::value(
            "E10001",
            "input_shape",
            "",
            format_args!("input [{}] of the model has open dimensions ({:?})", open.name, open.dims),
        )
        .solution(format!(
            "Fix them, for example with --input_shape=\"{}\", or give -1 or a range a~b to keep them open.",
            example.join(";")
        )));
    }
    let changed = if settings.gears.kind().is_some() {
        gears::name_dimensions(&mut model, &settings.gears, &inputs)?;
        true
    } else {
        shapes.iter().any(Shape::is_open) && shapes::name_open(&mut model, &names)
    };
    let network = if changed { Network::encode(&model).map_err(|error| not_loadable(&error))? } else { network };
    Ok((network, shapes))
}

pub(crate) fn not_loadable(error: &ModelError) -> Diagnostic {
    Diagnostic::new("E10041", format!("The model cannot be loaded: {error}."))
}

/// Whether ONNX Runtime complains about an operator that it has never heard of.
pub(crate) fn is_unknown_operator(text: &str) -> bool {
    text.contains("is not a registered function/op") || text.contains("No Op registered for")
}

/// Turns ONNX Runtime's refusal into the code for what it complains about: an operator that does not exist, one that
/// exists and that it has no kernel for, or anything else.
fn not_runnable(graph: &GraphProto, error: &ModelError) -> Diagnostic {
    let text = error.message.trim();
    let code = if is_unknown_operator(text) {
        "E16002"
    } else if text.contains("Could not find an implementation for") {
        "EZ3003"
    } else {
        return not_loadable(error);
    };
    let names = node_names(graph);
    // The library quotes a node's name, or only its operator.
    let quoted = |word: &str| !word.is_empty() && text.contains(word);
    let node = graph
        .node
        .iter()
        .zip(&names.names)
        .rev()
        .filter(|(node, _)| quoted(node.op_type.as_deref().unwrap_or("")))
        .max_by_key(|(node, _)| {
            let is_quoted = node.name.as_deref().is_some_and(|name| {
                !name.is_empty() && (text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'")))
            });
            // The longest operator, because a name can be part of another; of equals the first node.
            (is_quoted, node.op_type.as_deref().map_or(0, str::len))
        });
    let Some((node, name)) = node else {
        return Diagnostic::new(code, format!("The model has an operator that is not supported: {text}."));
    };
    let op = node.op_type.as_deref().unwrap_or("");
    let domain = node.domain.as_deref().filter(|domain| !domain.is_empty()).unwrap_or("ai.onnx");
    Diagnostic::new(
        code,
        format!("Operator [{name}] of type [{domain}::{op}] is not supported by ONNX Runtime, which executes the model. It says: {text}"),
    )
    .operator(name)
    .solution("Export the model with standard ONNX operators, or with another opset.")
}
